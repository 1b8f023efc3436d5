/**
 * What docs/firmware.md and firmware-shim/README.md tell people to do is done as it is printed: the commands, where the files
 * go, and the example, on a disk with one partition and a menu without a default. Two boots, a minute.
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../../bundle/bundles.ts';
import { type EspFiles, makeDisk, makeInitrd } from '../disks.ts';
import { assertLog, assertStarted, reportBoot } from '../logs.ts';
import { X64 } from '../machines.ts';
import { packagesNamedIn, packagesOfCi } from '../packages.ts';
import { boot } from '../qemu.ts';
import { kernelOptions } from '../recipes.ts';
import {
  buildApplication,
  debianKernels,
  isInstalled,
  type Kernel,
  missingRequirement,
  repository,
  runTool,
} from '../requirements.ts';
import { makeOwnerKey } from '../signing.ts';

const skip = missingRequirement() ?? (isInstalled('sbsign') ? undefined : 'sbsign is not installed');
if (skip !== undefined) console.log(`# skipped: ${skip}`);

const GUIDE = readFileSync(join(repository, 'docs/firmware.md'), 'utf8');
const README = readFileSync(join(repository, 'firmware-shim/README.md'), 'utf8');
const OPTIONS = `${kernelOptions(X64)} bootfs.proof=docs`;
const MENU = `label debian\n  linux /vmlinuz\n  initrd /initrd.img\n  append ${OPTIONS}\n`;

/** The first block of that language below a heading. */
function block(text: string, heading: string, language: string): string {
  const section = text.slice(text.indexOf(`\n## ${heading}\n`));
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'ms').exec(section)![1];
}

/** The table of what goes onto the EFI system partition: a path there, and a file of the repository. */
function filesToInstall(): [there: string, here: string][] {
  const section = GUIDE.slice(GUIDE.indexOf('Then put onto the EFI system partition'));
  const rows = section.matchAll(/^\| `(\\EFI\\[^`]+)`[^|]*\| `([^`]+)`/gm);
  return Array.from(rows, ([, there, here]) => [there.replace(/\\/g, '/'), here]);
}

describe('the documents', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let tree = '';
  let kernel: Kernel;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-docs-'));
    tree = join(directory, 'tree');
    kernel = debianKernels().newer;
    const { path, reason } = buildApplication('quickjs');
    if (path === undefined) throw new Error(reason);
    // As a clone is after `npm ci`: make finds everything built, and nothing of this repository is changed.
    const host = join(tree, 'firmware-shim/host');
    mkdirSync(join(tree, 'dist/firmware'), { recursive: true });
    mkdirSync(join(directory, 'bin'));
    writeFileSync(join(directory, 'bin/npm'), '#!/bin/sh\n');
    chmodSync(join(directory, 'bin/npm'), 0o755);
    const build = join(repository, 'firmware-shim/host/build');
    cpSync(join(repository, 'firmware-shim/host'), host, {
      recursive: true,
      preserveTimestamps: true,
      filter: (from) => from !== build,
    });
    symlinkSync(build, join(host, 'build'));
    for (const name of ['loader.js', 'bootfs.js']) writeFileSync(join(tree, 'dist/firmware', name), await bundle(name));
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function run(commands: string): void {
    const path = `${join(directory, 'bin')}:${process.env.PATH}`;
    runTool('sh', ['-ec', `cd "$1"\n${commands}`, 'sh', tree], { PATH: path });
  }

  /** A disk whose only partition holds the program, its files, and what is to be booted. */
  async function bootFrom(name: string, files: EspFiles): Promise<string> {
    const esp = {
      ...files,
      '/extlinux/extlinux.conf': MENU,
      '/vmlinuz': readFileSync(kernel.path),
      '/initrd.img': readFileSync(makeInitrd(directory)),
    };
    const disk = makeDisk(directory, name, esp, []);
    const result = await boot(directory, {
      disks: [disk],
      until: /Kernel command line: .*\n|no entry could be started/,
    });
    reportBoot(`docs-${name}`, result);
    return result.log;
  }

  test('installed as the guide says, the loader boots', async () => {
    run(block(GUIDE, 'Install it', 'sh'));
    const files = filesToInstall();
    assert.deepEqual(
      files.map(([there]) => there),
      ['/EFI/BOOT/BOOTX64.EFI', '/EFI/bootfs/loader.js'],
    );
    const esp = Object.fromEntries(files.map(([there, here]) => [there, readFileSync(join(tree, here))]));
    assertStarted(await bootFrom('guide', esp), kernel, OPTIONS);
  });

  test("the README's example boots, behind its bundle", async () => {
    writeFileSync(join(tree, 'boot.js'), block(README, 'From "evaluate the bundle" to "kernel bytes"', 'js'));
    run(block(GUIDE, 'A script of your own', 'sh'));
    const log = await bootFrom('example', {
      [X64.bootFile]: readFileSync(buildApplication('quickjs').path!),
      '/EFI/bootfs/loader.js': readFileSync(join(tree, 'loader.js')),
    });
    assert.doesNotMatch(log, /loader on/);
    assertStarted(log, kernel, OPTIONS);
  });

  test('signed as the guide says, script and policy are covered', () => {
    const host = join(tree, 'firmware-shim/host');
    const { certificate, key } = makeOwnerKey(directory);
    cpSync(certificate, join(host, 'owner.pem'));
    cpSync(key, join(host, 'owner.key'));
    writeFileSync(join(host, 'policy.txt'), 'initrd=allow\n');
    run(block(GUIDE, 'Secure Boot', 'sh'));
    const signed = join(host, 'bootfsx64.efi');
    assert.match(runTool('sbverify', ['--cert', certificate, signed]), /Signature verification OK/);
    assertLog(runTool('objdump', ['-h', signed]), /\.script[\s\S]*\.policy/);
  });

  test("the packages that they name are Debian's", () => {
    const packages = new Set([GUIDE, README].flatMap((text) => packagesNamedIn(text, packagesOfCi())));
    assert.ok(packages.size >= 10, [...packages].join(' '));
    for (const name of packages)
      assert.ok(existsSync(`/usr/share/doc/${name}`) || runTool('apt-cache', ['show', name]) !== '', name);
  });
});
