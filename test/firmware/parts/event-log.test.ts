/**
 * What the TPM is told of a type 1 entry's boot is what systemd-boot tells it, on the same disk: event by event, but for the
 * loader itself. The judge is trixie's systemd-boot, the first of Debian's that measures loader.conf. Two boots of 15 seconds.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { wholeApplication } from '../application.ts';
import { type EspFiles, makeDisk, makeInitrd } from '../disks.ts';
import { decodeEventLog, type MeasuredEvent } from '../event-log.ts';
import { assertLog, escaped } from '../logs.ts';
import { X64 } from '../machines.ts';
import { boot } from '../qemu.ts';
import { kernelOptions } from '../recipes.ts';
import { debianKernels, isInstalled, type Kernel, missingRequirement, packageOfSuite } from '../requirements.ts';

/** Before the log, on a second serial line, which is a file: nothing is lost there. The firmware writes to it, too. */
const MARK = 'LOG-BEGINS';
const SEND_LOG = `/bin/busybox mount -t sysfs sys /sys
/bin/busybox mount -t securityfs security /sys/kernel/security
/bin/busybox mknod /dev/ttyS1 c 4 65
/bin/busybox echo ${MARK} > /dev/ttyS1
/bin/busybox base64 /sys/kernel/security/tpm0/binary_bios_measurements > /dev/ttyS1
`;
const OPTIONS = `${kernelOptions(X64)} bootfs.proof=measured`;
const ENTRY = `title Debian\nlinux /debian/vmlinuz\ninitrd /debian/initrd.img\noptions ${OPTIONS}\n`;
const LOADER_CONF = '# one entry\ntimeout 0\n';

const EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003;
const EV_EVENT_TAG = 6;
const EV_IPL = 13;

function whyNot(): string | undefined {
  const missing = missingRequirement();
  if (missing !== undefined) return missing;
  return isInstalled('swtpm') ? undefined : 'swtpm is not installed';
}

const skip = whyNot();
if (skip !== undefined) console.log(`# skipped: ${skip}`);

describe('the log of measurements', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let kernel: Kernel;
  let initrd = '';

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-measured-'));
    kernel = debianKernels().newer;
    initrd = makeInitrd(directory, X64, SEND_LOG);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** Boots a disk that differs in `/EFI/BOOT/BOOTX64.EFI` alone, on a machine with a new TPM. */
  async function measure(name: string, loader: Uint8Array): Promise<MeasuredEvent[]> {
    const esp: EspFiles = {
      '/EFI/BOOT/BOOTX64.EFI': loader,
      '/loader/loader.conf': LOADER_CONF,
      '/loader/entries/debian.conf': ENTRY,
      '/debian/vmlinuz': readFileSync(kernel.path),
      '/debian/initrd.img': readFileSync(initrd),
    };
    const disk = makeDisk(directory, name, esp, []);
    const state = join(directory, `${name}-tpm`);
    const socket = join(state, 'socket');
    const sent = join(directory, `${name}-sent`);
    mkdirSync(state);
    const tpm = spawn('swtpm', [
      'socket',
      '--tpm2',
      '--tpmstate',
      `dir=${state}`,
      '--ctrl',
      `type=unixio,path=${socket}`,
    ]);
    try {
      for (let tries = 0; tries < 100 && !existsSync(socket); tries++)
        await new Promise((done) => setTimeout(done, 100));
      const more = [
        ...['-chardev', `socket,id=tpm,path=${socket}`, '-tpmdev', 'emulator,id=tpm0,chardev=tpm'],
        ...['-device', 'tpm-tis,tpmdev=tpm0', '-serial', `file:${sent}`],
      ];
      const until = /INIT-OK .*\n|no entry could be started/;
      const { log } = await boot(directory, { limitSeconds: 240, disks: [disk], more, until });
      assertLog(log, new RegExp(`INIT-OK ${escaped(kernel.release)} .*bootfs.proof=measured`));
    } finally {
      tpm.kill();
    }
    const text = readFileSync(sent, 'latin1');
    return decodeEventLog(Buffer.from(text.slice(text.lastIndexOf(MARK) + MARK.length), 'base64'));
  }

  function systemdBoot(): Uint8Array {
    const folder = packageOfSuite('systemd-boot-efi', X64, 'trixie');
    return readFileSync(join(folder, 'usr/lib/systemd/boot/efi/systemd-bootx64.efi'));
  }

  test("equals systemd-boot's, but for the loader itself", async () => {
    const own = await measure('own', await wholeApplication(directory));
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
    const expected = `initrd=\\debian\\initrd.img ${OPTIONS}\0`;
    assert.deepEqual(
      commandLines.map(({ data }) => data.toString('utf16le')),
      [expected],
    );
  });
});

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
