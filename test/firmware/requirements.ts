/** What the firmware tests need of the machine, and the packages that they boot. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Machine, X64 } from './machines.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const hostFolder = join(repository, 'firmware-shim/host');
const packageFolder = join(hostFolder, 'build/packages');

/** Why the tests of that machine can't run here; undefined where they can. */
export function missingRequirement(machine = X64): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'this is no Linux on x86-64';
  if (!existsSync(machine.firmware.code)) return `${machine.firmware.package} is not installed`;
  const compiler = machine.name === 'x64' ? 'gcc' : 'aarch64-linux-gnu-gcc';
  const programs = [machine.qemu, 'make', compiler, 'mformat', 'mkfs.ext4', 'python3', 'apt-get', 'dpkg-deb'];
  const missing = programs.find((program) => !isInstalled(program));
  if (missing !== undefined) return `${missing} is not installed`;
  if (!existsSync('/usr/lib/crt0-efi-x86_64.o')) return 'gnu-efi is not installed';
  if (process.getuid?.() !== 0) return 'making a dirty filesystem takes root';
  if (!existsSync('/dev/loop-control')) return 'making a dirty filesystem takes loop devices';
  return undefined;
}

export function isInstalled(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

export type Engine = 'quickjs' | 'duktape';

/** Runs a program to its end. @throws with what it said, where it fails. */
export function runTool(program: string, parameters: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(program, parameters, {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, ...environment },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${parameters.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/** The UEFI application with this engine; undefined, with the reason, where its sources can't be had. */
export function buildApplication(engine: Engine, machine = X64): { path?: string; reason?: string } {
  const parameters = ['-s', '-C', hostFolder, `EFI_ARCH=${machine.name}`, `uefi-${engine}`];
  const { status, stderr } = spawnSync('make', parameters, { encoding: 'utf8' });
  if (status === 0)
    return { path: join(hostFolder, machine.name === 'x64' ? 'build' : 'build/aa64', `bootfs-${engine}.efi`) };
  return { reason: `the ${engine} application can't be built: ${stderr.trim().split('\n').slice(-3).join(' ')}` };
}

/** A Debian package, unpacked beside the hosts' other build products; nothing is installed. */
export function unpackedPackage(name: string, machine = X64): string {
  if (machine.name !== 'x64') {
    runTool(join(hostFolder, 'fetch-package.sh'), [name, machine.debian]);
    return join(packageFolder, `${name}-${machine.debian}`);
  }
  const folder = join(packageFolder, name);
  if (existsSync(folder)) return folder;
  mkdirSync(packageFolder, { recursive: true });
  const work = join(packageFolder, `${name}.new`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  runTool('sh', ['-c', 'cd "$1" && apt-get -q -o APT::Sandbox::User=root download "$2"', 'sh', work, name]);
  const archive = readdirSync(work).find((file) => file.endsWith('.deb'))!;
  runTool('dpkg-deb', ['-x', join(work, archive), join(work, 'tree')]);
  runTool('mv', [join(work, 'tree'), folder]);
  rmSync(work, { recursive: true });
  return folder;
}

/** The same of another of Debian's suites. @throws Error where it is not to be had there */
export function packageOfSuite(name: string, { debian }: Machine, suite: string): string {
  runTool(join(hostFolder, 'fetch-package.sh'), [name, debian, suite]);
  return join(packageFolder, `${name}-${debian}-${suite}`);
}

export interface Kernel {
  readonly path: string;
  /** As `uname -r` shows it. */
  readonly release: string;
  /** The folder of its modules, as they are in the kernel's own tree. */
  readonly modules: string;
}

/**
 * The two newest cloud kernels of Debian bookworm's own series: one to be upgraded from, one to be upgraded to. They have the
 * same numbers on all machines.
 */
export function debianKernels(machine = X64): { older: Kernel; newer: Kernel } {
  const names = runTool('apt-cache', ['search', '--names-only', '^linux-image-6\\.1\\.0-[0-9]+-cloud-amd64$'])
    .split('\n')
    .map((line) => line.split(' ')[0])
    .filter((name) => name !== '')
    .sort((left, right) => abiNumber(left) - abiNumber(right));
  const [older, newer] = names.slice(-2).map((name) => {
    const own = name.replace(/amd64$/, machine.debian);
    const release = own.replace('linux-image-', '');
    const tree = unpackedPackage(own, machine);
    const modules = join(tree, 'lib/modules', release, 'kernel');
    return { release, path: join(tree, 'boot', `vmlinuz-${release}`), modules };
  });
  if (newer === undefined) throw new Error('apt knows fewer than two cloud kernels; run apt-get update');
  return { older, newer };
}

function abiNumber(name: string): number {
  return Number(/6\.1\.0-(\d+)/.exec(name)![1]);
}
