/** Kernels to boot: Debian's, out of the machine's own apt or a newer suite, unpacked into a cache folder; nothing is installed. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Kernel {
  /** As `uname -r` shows it. */
  readonly release: string;
  /** Path of the kernel itself. */
  readonly image: string;
  /** Path of its `lib/modules/RELEASE`, with `modules.dep`. */
  readonly modules: string;
}

/** Why something can't be had on this machine: the reason for which tests are skipped. */
export class Unavailable extends Error {}

/** Where kernels and what is built for them are kept: several hundred megabytes, safe to delete at any time. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'bootfs-vm');

const SOURCES = '/etc/apt/sources.list.d/debian.sources';

/** Runs a program to its end. @throws Unavailable with the end of what it said, where it fails */
export function run(program: string, parameters: readonly string[], cwd?: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 27,
  });
  if (status !== 0)
    throw new Unavailable(`${program} fails: ${error?.message ?? stderr.trim().split('\n').slice(-2).join(' ')}`);
  return stdout;
}

/**
 * A folder of the cache, which `make` fills where it is not there yet. Several processes may ask for it at the same time: each
 * fills a folder of its own, and the first to be done gives it the name.
 */
export function cached(name: string, make: (folder: string) => void): string {
  const folder = join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheFolder, { recursive: true });
  const work = mkdtempSync(`${folder}.new-`);
  try {
    make(work);
    renameSync(work, folder);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/**
 * The kernel to boot for a name: a series (`6.1`, `6.12`: the newest package of the machine's own suite), `trixie` or `sid` (the
 * newest of that suite). BOOTFS_VM_KERNEL and BOOTFS_VM_MODULES name the files of any other kernel, and are then taken for each name.
 *
 * @throws Unavailable
 */
export function findKernel(name: string): Kernel {
  const { BOOTFS_VM_KERNEL: image, BOOTFS_VM_MODULES: modules } = process.env;
  if (image !== undefined && modules !== undefined)
    return { image, modules, release: modules.split('/').filter(Boolean).pop()! };
  const suite = /^\d/.test(name) ? undefined : name;
  const series = suite === undefined ? name.replace(/\./g, '\\.') : '\\d+\\.\\d+';
  const wanted = new RegExp(`^linux-image-(${series}\\.\\d[^ ]*(?<!-cloud|-rt)-amd64)$`);
  const apt = new Apt(suite);
  const releases = apt.names('^linux-image-[0-9].*-amd64$').flatMap((found) => wanted.exec(found)?.[1] ?? []);
  const release = releases.sort(byNumbers).pop();
  if (release === undefined) throw new Unavailable(`apt knows no kernel ${name}; run apt-get update`);
  const tree = cached(`linux-${release}`, (folder) => {
    // Newer packages leave the kernel and the modules to two others.
    const parts = apt.names(`^linux-(binary|modules)-${release.replace(/\+/g, '\\+')}$`);
    for (const part of [`linux-image-${release}`, ...parts]) apt.unpack(part, folder);
    run('depmod', ['-b', moduleBase(folder), release]);
  });
  const image_ = [join(tree, 'boot'), join(tree, 'usr/lib/modules', release)]
    .flatMap((folder) => (existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : []))
    .find((file) => /\/vmlinuz[^/]*$/.test(file));
  if (image_ === undefined) throw new Unavailable(`the packages of ${release} hold no kernel`);
  return { release, image: image_, modules: join(moduleBase(tree), 'lib/modules', release) };
}

/** The files of packages of a suite, unpacked side by side into a folder of the cache; nothing is installed. @throws Unavailable */
export function unpackedPackages(suite: string, names: readonly string[]): string {
  const apt = new Apt(suite);
  return cached(`${suite}-${names.join('-')}`, (folder) => {
    for (const name of names) apt.unpack(name, folder);
  });
}

/** `lib` stands in `usr` where the package was made for a merged /usr. */
const moduleBase = (tree: string): string => (existsSync(join(tree, 'lib/modules')) ? tree : join(tree, 'usr'));

function byNumbers(left: string, right: string): number {
  const [a, b] = [left, right].map((name) => (name.match(/\d+/g) ?? []).map(Number));
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    if (a[at] !== b[at]) return (a[at] ?? 0) - (b[at] ?? 0);
  }
  return 0;
}

/** The machine's apt, or one for another suite whose lists live in the cache. */
class Apt {
  private readonly options: readonly string[];

  constructor(suite: string | undefined) {
    this.options = suite === undefined ? [] : suiteOptions(suite);
  }

  names(pattern: string): string[] {
    const found = run('apt-cache', [...this.options, 'search', '--names-only', pattern]);
    return found.split('\n').flatMap((line) => line.split(' ')[0] || []);
  }

  unpack(name: string, folder: string): void {
    const work = mkdtempSync(join(cacheFolder, 'package-'));
    try {
      run('apt-get', ['-q', ...this.options, '-o', 'APT::Sandbox::User=root', 'download', name], work);
      run('dpkg-deb', ['-x', join(work, readdirSync(work).find((file) => file.endsWith('.deb'))!), folder]);
    } finally {
      rmSync(work, { recursive: true });
    }
  }
}

/** apt's options for lists of its own, derived from the machine's with the suite's name replaced. */
function suiteOptions(suite: string): string[] {
  if (!existsSync(SOURCES)) throw new Unavailable(`${SOURCES} is missing: no Debian whose other suites could be asked`);
  const optionsIn = (folder: string): string[] =>
    [
      `Dir::Etc::SourceList=${folder}/suite.sources`,
      'Dir::Etc::SourceParts=/dev/null',
      `Dir::State::Lists=${folder}/lists`,
      `Dir::Cache=${folder}/cache`,
    ].flatMap((option) => ['-o', option]);
  const folder = cached(`apt-${suite}`, (work) => {
    const own = readFileSync(SOURCES, 'utf8')
      .split(/\n\n+/)
      .find((part) => !part.includes('-security'))!;
    const sources = own.replace(/^Types:.*$/m, 'Types: deb').replace(/^Suites:.*$/m, `Suites: ${suite}`);
    mkdirSync(join(work, 'lists/partial'), { recursive: true });
    mkdirSync(join(work, 'cache/archives/partial'), { recursive: true });
    writeFileSync(join(work, 'suite.sources'), sources);
    run('apt-get', ['-q', ...optionsIn(work), '-o', 'APT::Sandbox::User=root', 'update']);
  });
  return optionsIn(folder);
}
