/**
 * Disks of distributions (images/disk): nothing is said of a healthy one, and none is ready any more where a file that its
 * loader reads is zeros.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { checkDisk, type DiskCheckResult } from '../../../src/check/index.ts';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { HEALTHY_DISKS } from '../../support/disk/healthy/index.ts';
import { imageBytes, judgedManifest } from '../../support/images.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

function check(device: BlockDevice): DiskCheckResult {
  return checkDisk(openDisk(device), { unpackers: UNPACKERS });
}

/** The bytes with zeros in some places. */
function zeroed(bytes: Uint8Array, ranges: readonly Range[]): BlockDevice {
  return {
    size: bytes.length,
    read(byteOffset, target) {
      target.set(bytes.subarray(byteOffset, byteOffset + target.length));
      for (const { from, to } of ranges) {
        const [start, end] = [Math.max(from - byteOffset, 0), Math.min(to - byteOffset, target.length)];
        if (start < end) target.fill(0, start, end);
      }
    },
  };
}

/** Where a file's bytes are on the disk. */
function rangesOf(bytes: Uint8Array, partition: number, path: string): Range[] {
  const part = openDisk(memoryDevice(bytes)).partitions.find(({ number }) => number === partition);
  assert.ok(part?.fs && part.entry, path);
  const { start } = part.entry;
  return part.fs.extents(path).flatMap(({ physicalOffset, length }) => {
    // A hole is zeros already.
    if (physicalOffset === undefined) return [];
    return { from: start + physicalOffset, to: start + physicalOffset + length };
  });
}

for (const name of Object.keys(HEALTHY_DISKS)) {
  test(`${name}: silent as it is, never ready with a file of zeros that its loader reads`, () => {
    const bytes = imageBytes(`disk/${name}`);
    const { verdict, reads } = HEALTHY_DISKS[name]();
    const healthy = check(memoryDevice(bytes));
    assert.equal(healthy.verdict, verdict);
    const heavy = healthy.findings.filter(({ level }) => level !== 'note').map(({ id }) => id);
    assert.deepEqual(heavy, verdict === 'ready' ? [] : ['loader-partition-unread']);
    for (const { partition, path, isDispensable } of reads) {
      const damaged = check(zeroed(bytes, rangesOf(bytes, partition, path)));
      const expected = isDispensable
        ? /^(ready|doubtful)$/
        : verdict === 'ready'
          ? /^(?!ready)/
          : /^(not-ready|undecided)$/;
      assert.match(damaged.verdict, expected, path);
      const ids = damaged.findings.map(({ id, path: where, message }) => `${id} ${where} ${message}`);
      assert.deepEqual(ids, [...new Set(ids)], `${path}: nothing is said twice`);
    }
  });

  test(`${name}: its files are what was put on it`, () => {
    const disk = openDisk(memoryDevice(imageBytes(`disk/${name}`)));
    for (const line of judgedManifest(`disk/${name}`)) {
      const { partition, path, size, target } = JSON.parse(line);
      const fs = disk.partitions.find(({ number }) => number === partition)?.fs;
      if (target === undefined) assert.equal(fs?.stat(path).size, size, path);
      else assert.equal(fs?.readlink(path), target, path);
    }
  });
}
