/**
 * `bootfs menu` and `bootfs check` of a disk of 2 GiB: seconds of the processor, Node's own start included, and the most memory,
 * for each compression that kernels and initrds usually have. The best of three runs; wants mtools, mkfs.fat and the compressors.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFat, makeGptDisk } from '../support/disk/debian/parts.ts';
import { TYPES } from '../support/disk/disks.ts';
import { efiKernel, SYSTEMD_BOOT } from '../support/disk/healthy/parts.ts';
import { cpio } from '../unit/check/support/images.ts';

const MAIN = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
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

/** Says at its end what the process has used, on standard error. */
const METER = `data:text/javascript,process.on('exit',()=>{const{userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();process._rawDebug('used',(u+s)/1e6,m/1024)})`;

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

interface Cost {
  readonly seconds: number;
  readonly memoryInMib: number;
}

function costOf(verb: string, disk: string): Cost {
  const runs = Array.from({ length: ROUNDS }, () => {
    const { stderr } = spawnSync(process.execPath, ['--import', METER, MAIN, verb, disk], { encoding: 'utf8' });
    const [, seconds, memoryInMib] = /^used ([\d.]+) ([\d.]+)$/m.exec(stderr) ?? [];
    if (seconds === undefined) throw new Error(`${verb}: ${stderr}`);
    return { seconds: Number(seconds), memoryInMib: Number(memoryInMib) };
  });
  return runs.reduce((best, run) => (run.seconds < best.seconds ? run : best));
}

const rows = Object.keys(COMPRESSORS).map((compression) => {
  const work = mkdtempSync(join(tmpdir(), 'bootfs-bench-disk-'));
  try {
    const disk = makeDisk(work, compression);
    const [menu, check] = [costOf('menu', disk), costOf('check', disk)];
    return {
      initrd: compression,
      'menu, s': menu.seconds.toFixed(2),
      'check, s': check.seconds.toFixed(2),
      'check, MiB': check.memoryInMib.toFixed(0),
    };
  } finally {
    rmSync(work, { recursive: true });
  }
});
console.log(
  `\nA disk of 2 GiB (limits: menu ${LIMITS.menu} s, check ${LIMITS.check} s and ${LIMITS.memoryInMib} MiB with gzip, zstd and lz4)`,
);
console.table(rows);
