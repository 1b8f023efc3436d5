/**
 * `bootfs menu` and `bootfs check` of a disk of 2 GiB: seconds of the processor, Node's own start included, and the most memory,
 * for each compression that kernels and initrds usually have. The best of three runs; wants mtools, mkfs.fat and the compressors.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFat, makeGptDisk } from '../support/disk/debian/parts.ts';
import { TYPES } from '../support/disk/disks.ts';
import { efiKernel, SYSTEMD_BOOT } from '../support/disk/healthy/parts.ts';
import { cpio } from '../unit/check/support/images.ts';
import { costOfCommand } from './meter.ts';

const MIB = 1024 * 1024;
const DISK_BYTES = 2048 * MIB;
const ESP_MIB = 128;
/** What an initrd of a distribution unpacks to. */
const INITRD_BYTES = 48 * MIB;
const RELEASE = '6.1.0-18-amd64';
const ROUNDS = 3;
const LIMITS = { menu: 0.2, check: 3, memoryInMib: 200 };

const COMPRESSORS: Readonly<Record<string, readonly string[]>> = {
  gzip: ['gzip', '-n', '-c'],
  zstd: ['zstd', '-q', '-c'],
  lz4: ['lz4', '-q', '-l', '-9', '-c'],
  xz: ['xz', '--check=crc32', '-1', '-c'],
};

function compressed(compression: string, file: string): Uint8Array {
  const [program, ...args] = COMPRESSORS[compression];
  const { stdout, status, error } = spawnSync(program, [...args, file], { maxBuffer: 1 << 28 });
  if (status !== 0) throw error ?? new Error(`${program} fails`);
  return stdout;
}

/** systemd-boot and one entry on an ESP; Node's own code stands for the programs of an initrd. */
function makeDisk(work: string, compression: string): string {
  const esp = join(work, 'esp');
  for (const folder of ['EFI/BOOT', 'loader/entries']) mkdirSync(join(esp, folder), { recursive: true });
  writeFileSync(join(esp, 'EFI/BOOT/BOOTX64.EFI'), SYSTEMD_BOOT);
  writeFileSync(
    join(esp, 'loader/entries/a.conf'),
    'title A\nlinux /linux\ninitrd /initrd\noptions root=/dev/sda2 ro\n',
  );
  writeFileSync(join(esp, 'linux'), efiKernel(RELEASE));
  const archive = join(work, 'archive');
  const program = readFileSync(process.execPath).subarray(0, INITRD_BYTES);
  writeFileSync(archive, cpio([{ name: 'init', data: program }]));
  writeFileSync(join(esp, 'initrd'), compressed(compression, archive));
  makeFat(join(work, 'esp.fat'), esp, ESP_MIB);
  const disk = join(work, 'disk.img');
  makeGptDisk(disk, [{ file: join(work, 'esp.fat'), type: TYPES.esp, uuid: '00000000-0000-4000-8000-000000000001' }]);
  truncateSync(disk, DISK_BYTES);
  return disk;
}

const rows = Object.keys(COMPRESSORS).map((compression) => {
  const work = mkdtempSync(join(tmpdir(), 'bootfs-bench-disk-'));
  try {
    const disk = makeDisk(work, compression);
    const [menu, check] = ['menu', 'check'].map((verb) => costOfCommand([verb, disk], { rounds: ROUNDS }));
    return {
      initrd: compression,
      'menu, s': menu.seconds.toFixed(2),
      'check, s': check.seconds.toFixed(2),
      'check, MiB': check.mebibytes.toFixed(0),
    };
  } finally {
    rmSync(work, { recursive: true });
  }
});
console.log(
  `\nA disk of 2 GiB (limits: menu ${LIMITS.menu} s, check ${LIMITS.check} s and ${LIMITS.memoryInMib} MiB with gzip, zstd and lz4)`,
);
console.table(rows);
