/** The tests of what is measured, for each machine whose firmware has a TPM's protocol. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { wholeApplication } from './application.ts';
import { type EspFiles, makeDisk, makeInitrd } from './disks.ts';
import { decodeEventLog, type MeasuredEvent } from './event-log.ts';
import { assertLog, escaped, excerpt, reportBoot } from './logs.ts';
import type { Machine } from './machines.ts';
import { boot } from './qemu.ts';
import { kernelOptions } from './recipes.ts';
import { debianKernels, isInstalled, type Kernel, missingRequirement, packageOfSuite } from './requirements.ts';

const MARK = 'LOG-BEGINS';
const END = 'LOG-ENDS';
const SEND_LOG = `/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t securityfs security /sys/kernel/security
/bin/busybox echo ${MARK}
/bin/busybox base64 /sys/kernel/security/tpm0/binary_bios_measurements
/bin/busybox echo ${END}
`;
const LOADER_CONF = '# one entry\ntimeout 0\n';

const EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003;
const EV_EVENT_TAG = 6;
const EV_IPL = 13;

function whyNot(machine: Machine): string | undefined {
  const missing = missingRequirement(machine);
  if (missing !== undefined) return missing;
  return isInstalled('swtpm') ? undefined : 'swtpm is not installed';
}

/**
 * What the TPM is told of a type 1 entry's boot is what systemd-boot tells it, on the same disk: event by event, but for the
 * loader itself. The judge is trixie's systemd-boot, the first of Debian's that measures loader.conf.
 */
export function testMeasuredBoot(machine: Machine): void {
  const skip = whyNot(machine);
  if (skip !== undefined) console.log(`# skipped: ${skip}`);
  const options = `${kernelOptions(machine)} bootfs.proof=measured`;
  const entry = `title Debian\nlinux /debian/vmlinuz\ninitrd /debian/initrd.img\noptions ${options}\n`;

  describe(`the log of measurements on ${machine.name}`, { skip: skip ?? false, concurrency: false }, () => {
    let directory = '';
    let kernel: Kernel;
    let initrd = '';

    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'bootfs-measured-'));
      kernel = debianKernels(machine).newer;
      const modules = machine.tpm.modules.map((path) => join(kernel.modules, path));
      initrd = makeInitrd(directory, machine, SEND_LOG, modules);
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    /** Boots a disk that differs in its boot file alone, on a machine with a new TPM. */
    async function measure(name: string, loader: Uint8Array): Promise<MeasuredEvent[]> {
      const esp: EspFiles = {
        [machine.bootFile]: loader,
        '/loader/loader.conf': LOADER_CONF,
        '/loader/entries/debian.conf': entry,
        '/debian/vmlinuz': readFileSync(kernel.path),
        '/debian/initrd.img': readFileSync(initrd),
      };
      const disk = makeDisk(directory, name, esp, []);
      const state = join(directory, `${name}-tpm`);
      const socket = join(state, 'socket');
      mkdirSync(state);
      const tpm = spawn('swtpm', [
        ...['socket', '--tpm2', '--tpmstate', `dir=${state}`, '--ctrl', `type=unixio,path=${socket}`],
      ]);
      try {
        for (let tries = 0; tries < 100 && !existsSync(socket); tries++)
          await new Promise((done) => setTimeout(done, 100));
        const more = [
          ...['-chardev', `socket,id=tpm,path=${socket}`, '-tpmdev', 'emulator,id=tpm0,chardev=tpm'],
          ...['-device', `${machine.tpm.device},tpmdev=tpm0`],
        ];
        const until = /INIT-OK .*\n|no entry could be started/;
        const limitSeconds = 2 * machine.limitSeconds;
        const result = await boot(directory, { machine, limitSeconds, disks: [disk], more, until });
        reportBoot(`measured-${machine.name}-${name}`, result);
        assertLog(result.log, new RegExp(`INIT-OK ${escaped(kernel.release)} .*bootfs.proof=measured`));
        const [, sent] = new RegExp(`${MARK}\\n([\\s\\S]*?)${END}`).exec(result.log) ?? [];
        assert.ok(sent, excerpt(result.log));
        return decodeEventLog(Buffer.from(sent, 'base64'));
      } finally {
        tpm.kill();
        rmSync(disk);
      }
    }

    function systemdBoot(): Uint8Array {
      const folder = packageOfSuite('systemd-boot-efi', machine, 'trixie');
      return readFileSync(join(folder, `usr/lib/systemd/boot/efi/systemd-boot${machine.name}.efi`));
    }

    test("equals systemd-boot's, but for the loader itself", async () => {
      const own = await measure('own', await wholeApplication(directory, {}, machine));
      const judge = await measure('judge', systemdBoot());
      assert.ok(judge.length > 20, `${judge.length} events`);
      assert.deepEqual(comparable(own), comparable(judge));
      // The firmware has measured both loaders, and each the same kernel.
      const programs = own.filter(({ type }) => type === EV_EFI_BOOT_SERVICES_APPLICATION);
      assert.equal(programs.length, 2);
      const configuration = own.filter(({ pcr, type }) => pcr === 5 && type === EV_EVENT_TAG);
      assert.deepEqual(
        configuration.map(({ data }) => data.readUInt32LE(0)),
        [0xf5bc582a],
      );
      const commandLines = own.filter(({ pcr, type }) => pcr === 12 && type === EV_IPL);
      const expected = `initrd=\\debian\\initrd.img ${options}\0`;
      assert.deepEqual(
        commandLines.map(({ data }) => data.toString('utf16le')),
        [expected],
      );
    });
  });
}

/** Without what differs from boot to boot: where in memory a program is, and what the first program is. */
function comparable(events: readonly MeasuredEvent[]): string[] {
  let programs = 0;
  return events.map(({ pcr, type, digest, data }) => {
    const isProgram = type === EV_EFI_BOOT_SERVICES_APPLICATION;
    if (isProgram && programs++ === 0) return `PCR ${pcr}: the loader`;
    // UEFI_IMAGE_LOAD_EVENT begins with ImageLocationInMemory.
    const kept = isProgram ? data.subarray(8) : data;
    return `PCR ${pcr}: type ${type.toString(16)} ${digest} ${kept.toString('hex')}`;
  });
}
