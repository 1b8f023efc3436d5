/**
 * One of the healthy disks: `healthy-disk.ts NAME` writes it to `image`, and what its partitions hold to `listed`, a line for
 * each file. Needs mke2fs, mkfs.fat and mtools, and no root.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { putU32le } from '../../src/bytes/endian.ts';
import { gptDisk, mbrSector } from '../../test/support/disk/disks.ts';
import { HEALTHY_DISKS } from '../../test/support/disk/healthy/index.ts';
import type { HealthyPartition, Tree } from '../../test/support/disk/healthy/parts.ts';

const SECTOR = 512;
const MIB = 1024 * 1024;
/** Seconds: of every file. */
const TIME = 1_717_200_000;
const BTRFS_SUPERBLOCK_AT = 64 * 1024;

function run(command: string, args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
}

function writeTree(folder: string, files: Tree): void {
  mkdirSync(folder);
  for (const [path, content] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true });
    if (path.endsWith('/')) continue;
    if (typeof content === 'object' && 'link' in content) symlinkSync(content.link, target);
    else writeFileSync(target, content, { mode: 0o755 });
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    spawnSync('touch', ['-h', '-d', `@${TIME}`, join(folder, name)]);
  }
  utimesSync(folder, TIME, TIME);
}

function makePartition({ format, uuid, label, mebibytes, files }: HealthyPartition, number: number): Uint8Array {
  const folder = `tree-${number}`;
  const target = `partition-${number}`;
  writeFileSync(target, '');
  truncateSync(target, mebibytes * MIB);
  writeTree(folder, files);
  if (format === 'ext4') {
    const fixed = ['-U', uuid, '-E', `hash_seed=${uuid},root_owner=0:0`, '-L', label];
    run('mke2fs', ['-q', '-F', '-t', 'ext4', '-b', '1024', '-J', 'size=1', ...fixed, '-d', folder, target]);
  }
  if (format === 'fat') {
    run('mkfs.fat', ['--invariant', '-i', uuid, '-n', label || 'NO NAME', target]);
    for (const name of readdirSync(folder).sort()) run('mcopy', ['-m', '-s', '-i', target, join(folder, name), '::']);
  }
  const bytes = new Uint8Array(readFileSync(target));
  if (format === 'btrfs') writeBtrfs(bytes, uuid);
  return bytes;
}

/** As much of a btrfs as names it: nobody looks further. */
function writeBtrfs(bytes: Uint8Array, uuid: string): void {
  bytes.set(Buffer.from(uuid.replace(/-/g, ''), 'hex'), BTRFS_SUPERBLOCK_AT + 0x20);
  bytes.set(Buffer.from('_BHRfS_M'), BTRFS_SUPERBLOCK_AT + 0x40);
}

function makeDisk(name: string): Uint8Array {
  const { table, diskId, partitions } = HEALTHY_DISKS[name]();
  const contents = partitions.map((partition, at) => makePartition(partition, at + 1));
  let end = MIB / SECTOR;
  const placed = partitions.map((partition, at) => {
    const firstSector = end;
    end += contents[at].length / SECTOR;
    return { ...partition, firstSector, contents: contents[at] };
  });
  if (table === 'gpt') {
    const entries = placed.map((part) => ({ ...part, type: String(part.type), uuid: part.partUuid }));
    return gptDisk(entries, SECTOR, end + MIB / SECTOR);
  }
  const disk = new Uint8Array(end * SECTOR);
  disk.set(
    mbrSector(
      placed.map(({ type, firstSector, contents: { length } }) => ({
        type: Number(type),
        start: firstSector,
        sectors: length / SECTOR,
      })),
    ),
  );
  putU32le(disk, 440, Number.parseInt(diskId ?? '0', 16));
  for (const { firstSector, contents: bytes } of placed) disk.set(bytes, firstSector * SECTOR);
  return disk;
}

/** Files and links of all partitions, in the order of their paths. */
function listed(name: string): string[] {
  return HEALTHY_DISKS[name]().partitions.flatMap(({ files }, at) =>
    Object.keys(files)
      .filter((path) => !path.endsWith('/'))
      .sort()
      .map((path) => {
        const content = files[path];
        const place = { partition: at + 1, path };
        if (typeof content === 'object' && 'link' in content) return JSON.stringify({ ...place, target: content.link });
        const sha256 = createHash('sha256').update(content).digest('hex');
        return JSON.stringify({ ...place, size: Buffer.byteLength(content), sha256 });
      }),
  );
}

const [name = ''] = process.argv.slice(2);
writeFileSync('image', makeDisk(name));
writeFileSync('listed', `${listed(name).join('\n')}\n`);
