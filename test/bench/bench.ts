/**
 * What bootfs costs: exact counts of device reads, and times as ratios to a yardstick measured in the same run.
 * `npm run bench`; nothing here is a test, as times differ from machine to machine.
 */

import { countingDevice, type ReadCounts } from '../../src/device/counting.ts';
import { crc32c } from '../../src/hash/crc32c.ts';
import { type FileSystem, type MountOptions, memoryDevice, mount } from '../../src/index.ts';
import { readJournal } from '../../src/jbd2replay/replay.ts';
import { resolveOptions } from '../../src/mount/mount-options.ts';
import { imageBytes } from '../support/images.ts';
import { JournalBuilder } from '../support/jbd2/journal-builder.ts';

const ROUNDS = 7;

/** Median milliseconds of `action`, after one run that does not count. */
function median(action: () => void): number {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const start = performance.now();
    action();
    if (round > 0) times.push(performance.now() - start);
  }
  return times.sort((left, right) => left - right)[Math.floor(ROUNDS / 2)];
}

function counted(image: Uint8Array, options: MountOptions, action: (fs: FileSystem) => void): ReadCounts {
  const device = countingDevice(memoryDevice(image));
  action(mount(device, options));
  return device.counts;
}

function print(title: string, rows: Record<string, string | number>[]): void {
  console.log(`\n${title}`);
  console.table(rows);
}

function readTree(fs: FileSystem): void {
  const buffer = new Uint8Array(1024 * 1024);
  for (const entry of fs.walk()) {
    if (entry.stats.type !== 'file') continue;
    const file = entry.open();
    for (let at = 0; at < file.size; at += file.read(at, buffer));
  }
}

function benchMounts(): void {
  const rows = ['ext/ext4-crash-rename', 'ext/ext4-crash-revoke', 'ext/ext4-crash-fast-commit', 'ext/ext3-crash'].map(
    (name) => {
      const image = imageBytes(name);
      const { reads, bytesRead } = counted(image, {}, () => undefined);
      const replaying = median(() => mount(memoryDevice(image)));
      const blind = median(() => mount(memoryDevice(image), { journal: 'ignore' }));
      return {
        image: name,
        'mount reads': reads,
        'mount bytes': bytesRead,
        'time, replay / ignore': (replaying / blind).toFixed(2),
      };
    },
  );
  print('Mounting a dirty filesystem (device reads are exact)', rows);
}

const LOG_BLOCK_BYTES = 4096;

/** A full log of 64 MiB, as many transactions of 200 blocks as fit. */
function bigLog(): JournalBuilder {
  const builder = new JournalBuilder({
    blockSize: LOG_BLOCK_BYTES,
    blockCount: 16384,
    checksum: 'v3',
    withUuid: false,
  });
  const data = new Uint8Array(LOG_BLOCK_BYTES).fill(0x5a);
  for (let transaction = 0; transaction < 80; transaction++) {
    const blocks = Array.from({ length: 200 }, (_, index) => ({
      block: 1000 + ((transaction * 7919 + index * 13) % 100_000),
      data,
    }));
    builder.transaction({ blocks });
  }
  return builder;
}

function benchReplay(): void {
  const builder = bigLog();
  const rows = (['eager', 'lazy', 'none'] as const).map((verify) => {
    const log = countingDevice(memoryDevice(builder.bytes));
    const source = {
      log,
      location: 'internal' as const,
      blockSize: LOG_BLOCK_BYTES,
      deviceBlockCount: 1_000_000,
      needsRecovery: true,
    };
    const run = () => readJournal(source, resolveOptions({ verify }));
    const { replayedBlocks } = run().report;
    const { reads, bytesRead } = log.counts;
    const copy = median(() => builder.bytes.slice());
    return {
      verify,
      'replayed blocks': replayedBlocks,
      reads,
      'MiB read': (bytesRead / 2 ** 20).toFixed(2),
      'time / memcpy of the log': (median(run) / copy).toFixed(1),
    };
  });
  print('Replaying a log of 64 MiB', rows);
}

function benchReads(): void {
  const names = [
    'ext/ext4-default-4k',
    'ext/ext2-default',
    ...['deflate', 'lz4', 'lzma', 'plain', 'zstd'].map((name) => `erofs/${name}`),
  ];
  const rows = names.map((name) => {
    const image = imageBytes(name);
    let bytes = 0;
    const { reads, bytesRead } = counted(image, {}, (fs) => {
      for (const { stats } of fs.walk()) if (stats.type === 'file') bytes += stats.size;
      readTree(fs);
    });
    const yardstick = new Uint8Array(bytes);
    const copy = median(() => yardstick.slice());
    const time = median(() => readTree(mount(memoryDevice(image))));
    return {
      image: name,
      'file bytes': bytes,
      reads,
      'bytes read': bytesRead,
      'time / memcpy of the files': (time / copy).toFixed(1),
    };
  });
  print('Reading every file', rows);
}

function benchChecksum(): void {
  const bytes = new Uint8Array(16 * 2 ** 20).fill(0xa5);
  const perByte = median(() => {
    let sum = 0;
    for (let at = 0; at < bytes.length; at++) sum = (sum + bytes[at]) | 0;
    return sum;
  });
  print('crc32c of 16 MiB', [{ 'time / adding up the bytes': (median(() => crc32c(0, bytes)) / perByte).toFixed(2) }]);
}

benchMounts();
benchReplay();
benchReads();
benchChecksum();
