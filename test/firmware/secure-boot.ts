/** The tests of Secure Boot, for each machine whose firmware enforces it. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bundle } from '../bundle/bundles.ts';
import { wholeApplication } from './application.ts';
import { type EspFiles, makeDisk } from './disks.ts';
import { assertLog, escaped, reportBoot } from './logs.ts';
import type { Machine } from './machines.ts';
import { boot } from './qemu.ts';
import {
  buildApplication,
  isInstalled,
  type Kernel,
  missingRequirement,
  packageOfSuite,
  unpackedPackage,
} from './requirements.ts';
import { makeSignedKernels } from './signed-kernels.ts';
import { makeOwnerKey, ownerVariables, type SigningKey, signed, snakeoilKey } from './signing.ts';

const UNTIL = /INIT-OK .*\n|no entry could be started|holds no script|failed to (load|start)|"UiApp"/;

function whyNot(machine: Machine): string | undefined {
  const missing = missingRequirement(machine);
  if (missing !== undefined) return missing;
  return ['sbsign', 'openssl', 'objcopy'].find((program) => !isInstalled(program))?.concat(' is not installed');
}

/** A shim of Debian's, which Microsoft has signed; or why it can't be had. */
interface Shim {
  readonly name: string;
  readonly path?: string;
  readonly reason?: string;
}

/**
 * From release 16 on shim has a LoadImage of its own; Debian bullseye's has a Verify alone. On arm64 it is the newer one
 * only, as its boots take long.
 */
function debianShims(machine: Machine): Shim[] {
  const inside = `usr/lib/shim/shim${machine.name}.efi.signed`;
  const newer = "Debian's shim";
  const got = (name: string, fetch: () => string): Shim => {
    try {
      return { name, path: fetch() };
    } catch (error) {
      return { name, reason: String(error) };
    }
  };
  if (machine.name !== 'x64') return [got(newer, () => join(unpackedPackage('shim-signed', machine), inside))];
  const own = existsSync(`/${inside}`) ? { path: `/${inside}` } : { reason: 'shim-signed is not installed' };
  const older = got("Debian's shim 15.8", () => {
    const path = join(packageOfSuite('shim-signed', machine, 'bullseye'), inside);
    assert.ok(readFileSync(path).includes('$Version: 15.8 $'), "bullseye's shim is another release");
    return path;
  });
  return [{ name: newer, ...own }, older];
}

/**
 * Secure Boot is kept: by a firmware that enforces it, with Debian's snakeoil keys, and through Debian's own shim with a key
 * of the machine's owner. What nobody trusted has signed is refused, by name.
 */
export function testSecureBoot(machine: Machine): void {
  const skip = whyNot(machine);
  if (skip !== undefined) console.log(`# skipped: ${skip}`);
  const shims = skip === undefined ? debianShims(machine) : [];

  describe(`Secure Boot on ${machine.name}`, { skip: skip ?? false, concurrency: false }, () => {
    let directory = '';
    let kernel: Kernel;
    let filesystem = '';
    let snakeoil: SigningKey;
    let owner: SigningKey;
    let withoutScript = '';

    before(async () => {
      directory = mkdtempSync(join(tmpdir(), 'bootfs-secure-'));
      snakeoil = snakeoilKey(directory, machine);
      owner = makeOwnerKey(directory);
      ({ filesystem, kernel } = makeSignedKernels(directory, machine, [snakeoil, owner]));
      const { path, reason } = buildApplication('quickjs', machine);
      if (path === undefined) throw new Error(reason);
      withoutScript = path;
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    /** With the loader's script, and what else is given, as sections. */
    async function application(key: SigningKey, sections: Record<string, string> = {}): Promise<Uint8Array> {
      return signed(directory, await wholeApplication(directory, sections, machine), key);
    }

    async function bootFrom(name: string, esp: EspFiles, variables?: string): Promise<string> {
      const disk = makeDisk(directory, name, esp, [filesystem]);
      const result = await boot(directory, { machine, variables, disks: [disk], until: UNTIL });
      rmSync(disk);
      reportBoot(`secure-boot-${machine.name}-${name}`, result);
      return result.log;
    }

    function bootSnakeoil(name: string, program: Uint8Array, more: EspFiles = {}): Promise<string> {
      return bootFrom(name, { [machine.bootFile]: program, '/EFI/bootfs/arguments.txt': '--timeout 0\n', ...more });
    }

    test('signed: the application starts the kernel that is signed, and no other', async () => {
      const log = await bootSnakeoil('signed', await application(snakeoil));
      assertLog(log, /^bootfs: loader on QuickJS/m);
      assertLog(log, /^bootfs: vendor does not start: .*signature is not accepted \(Secure Boot\)/m);
      assertLog(log, /^bootfs: unsigned does not start: .*signature is not accepted \(Secure Boot\)/m);
      assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} cmdline=.*bootfs.proof=own`));
    });

    test('a changed byte in the script: the firmware starts nothing', async () => {
      const program = Buffer.from(await application(snakeoil));
      const at = program.indexOf('no entry could be started');
      program[at] ^= 1;
      const log = await bootSnakeoil('changed', program);
      assert.doesNotMatch(log, /bootfs: /);
      assertLog(log, /Access Denied|Security Violation/);
    });

    test('a policy in the signed image is kept', async () => {
      const program = await application(snakeoil, { '.policy': '# RAM disks\ninitrd=signed-uki-only\n' });
      const log = await bootSnakeoil('policy', program);
      assertLog(log, /^bootfs: own does not start: the signed policy takes initial RAM disks/m);
      assert.doesNotMatch(log, /Linux version|INIT-OK/);
    });

    test('a script from disk is refused', async () => {
      const script = await bundle('loader.js');
      const log = await bootSnakeoil('from-disk', signed(directory, withoutScript, snakeoil), {
        '/EFI/bootfs/loader.js': script,
      });
      assertLog(log, /^bootfs: Secure Boot is on, and this application holds no script: .*signed by nobody/m);
      assert.doesNotMatch(log, /loader on/);
    });

    /** shim starts `grubx64.efi` (on arm64 `grubaa64.efi`) beside it: that is the application. */
    async function bootThroughShim(name: string, shim: string, entry: string): Promise<string> {
      const esp = {
        [machine.bootFile]: readFileSync(shim),
        [`/EFI/BOOT/grub${machine.name}.efi`]: await application(owner),
        '/EFI/bootfs/arguments.txt': `--entry ${entry}.conf\n`,
      };
      return bootFrom(name, esp, ownerVariables(directory, machine, owner));
    }

    shims.forEach(({ name, path, reason }, at) => {
      test(`through ${name}: its vendor's kernel starts`, { skip: reason ?? false }, async () => {
        const log = await bootThroughShim(`vendor-${at}`, path!, 'vendor');
        assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} cmdline=.*bootfs.proof=vendor`));
      });

      test(`through ${name}: an unsigned kernel is refused, the owner's starts`, {
        skip: reason ?? false,
      }, async () => {
        const log = await bootThroughShim(`owner-${at}`, path!, 'unsigned');
        assertLog(log, /^bootfs: unsigned does not start: .*signature is not accepted \(Secure Boot\)/m);
        assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} cmdline=.*bootfs.proof=own`));
      });
    });
  });
}
