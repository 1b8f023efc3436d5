/**
 * What the boot menu of a 20 GiB disk costs in each box: seconds of the processor and most memory of the whole command, Node's own
 * start among them. `npx tsx test/bench/boxes.ts [FOLDER]`, with the disk made once in FOLDER; needs 10 GiB there, the writers of the
 * boxes, mke2fs, mkfs.fat and mtools; takes some minutes the first time.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gptTables, TYPES } from '../support/disk/disks.ts';
import { seededRandom } from '../support/random.ts';
import { costOfCommand } from './meter.ts';

const MIB = 2 ** 20;
const SECTORS_OF_MIB = MIB / 512;
const DISK_MIB = 20 * 1024;
const ESP = { at: 1, size: 512 };
const ROOT = { at: 1024, size: DISK_MIB - 1025 };
/** What the root holds besides /boot: whatever this machine has there. */
const USR = ['/usr/lib/x86_64-linux-gnu', '/usr/share/doc'];

const folder = process.argv[2] ?? join(tmpdir(), 'bootfs-bench-boxes');
mkdirSync(folder, { recursive: true });

function run(command: string, ...args: string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** As dense as a kernel or an initrd is. */
function denseFile(path: string, mebibytes: number, seed: number): void {
  const random = seededRandom(seed);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(
    join(folder, path),
    Uint8Array.from({ length: mebibytes * MIB }, () => random(256)),
  );
}

function makeDisk(): void {
  const entry = 'title Bench\nversion 6.1\nlinux /6.1/linux\ninitrd /6.1/initrd\noptions root=LABEL=root ro\n';
  denseFile('esp/6.1/linux', 8, 1);
  denseFile('esp/6.1/initrd', 40, 2);
  mkdirSync(join(folder, 'esp/loader/entries'), { recursive: true });
  writeFileSync(join(folder, 'esp/loader/entries/bench.conf'), entry);
  run('mkfs.fat', '-F', '32', '-C', 'esp.img', String(ESP.size * 1024));
  run('mcopy', '-s', '-i', 'esp.img', 'esp/6.1', 'esp/loader', '::');
  denseFile('root/boot/vmlinuz-6.1', 8, 1);
  denseFile('root/boot/initrd.img-6.1', 40, 2);
  mkdirSync(join(folder, 'root/boot/grub'));
  const menu = 'menuentry Bench {\n linux /boot/vmlinuz-6.1 root=LABEL=root ro\n initrd /boot/initrd.img-6.1\n}\n';
  writeFileSync(join(folder, 'root/boot/grub/grub.cfg'), menu);
  mkdirSync(join(folder, 'root/usr'));
  run('cp', '-a', ...USR.filter(existsSync), 'root/usr');
  run('truncate', '-s', `${DISK_MIB}M`, 'disk.raw');
  const offset = `offset=${ROOT.at * MIB}`;
  run('mke2fs', '-q', '-F', '-t', 'ext4', '-L', 'root', '-d', 'root', '-E', offset, 'disk.raw', `${ROOT.size}M`);
  run('dd', 'if=esp.img', 'of=disk.raw', 'bs=1M', `seek=${ESP.at}`, 'conv=notrunc,sparse', 'status=none');
  const disk = openSync(join(folder, 'disk.raw'), 'r+');
  const tables = gptTables(
    [
      partition(TYPES.esp, ESP.at, ESP.size, '0b00f500-0000-4000-8000-000000000001'),
      partition(TYPES.root, ROOT.at, ROOT.size, '0b00f500-0000-4000-8000-000000000002'),
    ],
    512,
    DISK_MIB * SECTORS_OF_MIB,
  );
  for (const { byteOffset, bytes } of tables) writeSync(disk, bytes, 0, bytes.length, byteOffset);
  ftruncateSync(disk, DISK_MIB * MIB);
  closeSync(disk);
  for (const name of ['esp', 'root', 'esp.img']) rmSync(join(folder, name), { recursive: true });
}

function partition(type: string, at: number, size: number, uuid: string) {
  const contents = new Uint8Array(0);
  return { type, uuid, firstSector: at * SECTORS_OF_MIB, sectors: size * SECTORS_OF_MIB, contents };
}

const BOXES: readonly (readonly [file: string, recipe: string])[] = [
  ['disk.raw', ''],
  ['disk.qcow2', 'qemu-img convert -O qcow2 disk.raw disk.qcow2'],
  ['disk.c.qcow2', 'qemu-img convert -c -O qcow2 disk.raw disk.c.qcow2'],
  ['disk.vhd', 'qemu-img convert -O vpc -o force_size=on disk.raw disk.vhd'],
  ['disk.vhdx', 'qemu-img convert -O vhdx disk.raw disk.vhdx'],
  ['disk.vdi', 'qemu-img convert -O vdi disk.raw disk.vdi'],
  ['disk.vmdk', 'qemu-img convert -O vmdk disk.raw disk.vmdk'],
  ['disk.stream.vmdk', 'qemu-img convert -O vmdk -o subformat=streamOptimized disk.raw disk.stream.vmdk'],
  ['disk.xz', 'xz -T0 -0 -k --block-size=24MiB -c disk.raw > disk.xz'],
];

if (!existsSync(join(folder, 'disk.raw'))) makeDisk();
const rows = BOXES.map(([file, recipe]) => {
  if (!existsSync(join(folder, file))) run('bash', '-c', recipe);
  const { seconds, mebibytes } = costOfCommand(['menu', join(folder, file)]);
  return { file, 'CPU s': seconds.toFixed(2), 'memory MiB': Math.round(mebibytes) };
});
console.table(rows);
