/**
 * Secure Boot is kept: in the build of OVMF that enforces it, with Debian's snakeoil keys, and through Debian's own shim
 * with a key of the machine's owner. What nobody trusted has signed is refused, by name.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../bundle/bundles.ts';
import { wholeApplication } from './application.ts';
import { makeDisk, makeFilesystem, makeInitrd } from './disks.ts';
import { assertLog, escaped } from './logs.ts';
import { X64_SECURE } from './machines.ts';
import { boot } from './qemu.ts';
import {
  buildApplication,
  debianKernels,
  isInstalled,
  type Kernel,
  missingRequirement,
  runTool,
} from './requirements.ts';
import { makeOwnerKey, ownerVariables, type SigningKey, signed, snakeoilKey } from './signing.ts';

const OPTIONS = 'console=ttyS0 panic=-1';
const SHIM = '/usr/lib/shim/shimx64.efi.signed';
const UNTIL = /INIT-OK .*\n|no entry could be started|holds no script|failed to (load|start)|"UiApp"/;

/** Debian's kernel as its vendor has signed it, without a signature, and signed by the owner of the machine. */
const KERNELS = `
make ext4 96M -L boot
attach
mkdir -p mnt/loader/entries
cp "$VENDOR" mnt/vendor
cp "$UNSIGNED" mnt/unsigned
cp "$OWN" mnt/own
cp "$INITRD" mnt/initrd.img
for name in vendor unsigned own; do
  printf "title $name\\nlinux /$name\\ninitrd /initrd.img\\noptions ${OPTIONS} bootfs.proof=$name\\n" > mnt/loader/entries/$name.conf
done
detach
`;

function whyNot(): string | undefined {
  const missing = missingRequirement(X64_SECURE);
  if (missing !== undefined) return missing;
  return ['sbsign', 'openssl', 'objcopy'].find((program) => !isInstalled(program))?.concat(' is not installed');
}

const skip = whyNot();
if (skip !== undefined) console.log(`# skipped: ${skip}`);

describe('Secure Boot', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let kernel: Kernel;
  let filesystem = '';
  let snakeoil: SigningKey;
  let owner: SigningKey;
  let application = '';

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-secure-'));
    kernel = debianKernels().newer;
    snakeoil = snakeoilKey(directory);
    owner = makeOwnerKey(directory);
    const unsigned = join(directory, 'kernel-unsigned');
    runTool('sbattach', ['--remove', copied(kernel.path, unsigned)]);
    const own = join(directory, 'kernel-own');
    writeFileSync(own, signed(directory, signed(directory, unsigned, snakeoil), owner));
    filesystem = makeFilesystem(directory, 'kernels', KERNELS, {
      VENDOR: kernel.path,
      UNSIGNED: unsigned,
      OWN: own,
      INITRD: makeInitrd(directory),
    });
    const { path, reason } = buildApplication('quickjs');
    if (path === undefined) throw new Error(reason);
    application = path;
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function copied(from: string, to: string): string {
    writeFileSync(to, readFileSync(from));
    return to;
  }

  async function bootSnakeoil(name: string, program: Uint8Array, more: Record<string, string> = {}): Promise<string> {
    const esp = { '/EFI/BOOT/BOOTX64.EFI': program, '/EFI/bootfs/arguments.txt': '--timeout 0\n', ...more };
    const disk = makeDisk(directory, name, esp, [filesystem]);
    return (await boot(directory, { machine: X64_SECURE, disks: [disk], until: UNTIL })).log;
  }

  test('signed: the application starts the kernel that is signed, and no other', async () => {
    const log = await bootSnakeoil('signed', signed(directory, await wholeApplication(directory), snakeoil));
    assertLog(log, /^bootfs: loader on QuickJS/m);
    assertLog(log, /^bootfs: vendor does not start: .*signature is not accepted \(Secure Boot\)/m);
    assertLog(log, /^bootfs: unsigned does not start: .*signature is not accepted \(Secure Boot\)/m);
    assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} cmdline=.*bootfs.proof=own`));
  });

  test('a changed byte in the script: the firmware starts nothing', async () => {
    const program = Buffer.from(signed(directory, await wholeApplication(directory), snakeoil));
    const at = program.indexOf('no entry could be started');
    program[at] ^= 1;
    const log = await bootSnakeoil('changed', program);
    assert.doesNotMatch(log, /bootfs: /);
    assertLog(log, /Access Denied|Security Violation/);
  });

  test('a policy in the signed image is kept', async () => {
    const program = await wholeApplication(directory, { '.policy': '# RAM disks\ninitrd=signed-uki-only\n' });
    const log = await bootSnakeoil('policy', signed(directory, program, snakeoil));
    assertLog(log, /^bootfs: own does not start: the signed policy takes initial RAM disks/m);
    assert.doesNotMatch(log, /Linux version|INIT-OK/);
  });

  test('a script from disk is refused', async () => {
    const script = await bundle('loader.js');
    const log = await bootSnakeoil('from-disk', signed(directory, readFileSync(application), snakeoil), {
      '/EFI/bootfs/loader.js': script,
    });
    assertLog(log, /^bootfs: Secure Boot is on, and this application holds no script: .*signed by nobody/m);
    assert.doesNotMatch(log, /loader on/);
  });

  /** Debian's shim, which starts `grubx64.efi` beside it: that is the application. */
  async function bootThroughShim(name: string, entry: string): Promise<string> {
    const esp = {
      '/EFI/BOOT/BOOTX64.EFI': readFileSync(SHIM),
      '/EFI/BOOT/grubx64.efi': signed(directory, await wholeApplication(directory), owner),
      '/EFI/bootfs/arguments.txt': `--entry ${entry}.conf\n`,
    };
    const disk = makeDisk(directory, name, esp, [filesystem]);
    const variables = ownerVariables(directory, owner);
    return (await boot(directory, { machine: X64_SECURE, variables, disks: [disk], until: UNTIL })).log;
  }

  const withoutShim = existsSync(SHIM) ? false : 'shim-signed is not installed';

  test("through Debian's shim: its vendor's kernel starts", { skip: withoutShim }, async () => {
    const log = await bootThroughShim('vendor', 'vendor');
    assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} cmdline=.*bootfs.proof=vendor`));
  });

  test("through Debian's shim: an unsigned kernel is refused, the owner's starts", { skip: withoutShim }, async () => {
    const log = await bootThroughShim('owner', 'unsigned');
    assertLog(log, /^bootfs: unsigned does not start: .*signature is not accepted \(Secure Boot\)/m);
    assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} cmdline=.*bootfs.proof=own`));
  });
});
