/**
 * The files that entries of a whole disk name, as GRUB itself finds and reads them (grub-fstest): on each partition of the
 * disks with GRUB in images/disk. Ten seconds; run by `npm run test:differential`, with grub-fstest; elsewhere skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { collectDiskMenu } from '../../src/boot/index.ts';
import { memoryDevice } from '../../src/device/memory.ts';
import { openDisk } from '../../src/disk/open-disk.ts';
import { HEALTHY_DISKS } from '../support/disk/healthy/index.ts';
import { imageBytes } from '../support/images.ts';

const skip = spawnSync('grub-fstest', ['--version']).status === 0 ? false : 'needs grub-fstest (grub-common)';
const work = mkdtempSync(join(tmpdir(), 'bootfs-grub-disk-'));
after(() => rmSync(work, { recursive: true }));

const sum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The file as GRUB reads it; undefined where it finds none. */
function read(image: string, partition: number, path: string): Uint8Array | undefined {
  const { status, stdout } = spawnSync('grub-fstest', [image, 'cat', `(loop0,gpt${partition})${path}`], {
    maxBuffer: 1 << 28,
  });
  return status === 0 ? stdout : undefined;
}

for (const name of ['fedora-bls', 'fedora-coreos', 'opensuse']) {
  test(`${name}: GRUB finds what the entries name, and reads the same bytes`, { skip }, () => {
    const image = join(work, `${name}.img`);
    const bytes = imageBytes(`disk/${name}`);
    writeFileSync(image, bytes);
    const disk = openDisk(memoryDevice(bytes));
    const { entries, configurations } = collectDiskMenu(disk);
    const named: [number | undefined, string][] = HEALTHY_DISKS[name]().reads.map(({ partition, path }) => [
      partition,
      path,
    ]);
    for (const { partition, kernel, initrds, source } of entries) {
      named.push(
        [partition, kernel],
        [source.partition, source.path],
        ...initrds.map((path) => [partition, path] as [number, string]),
      );
    }
    for (const { partition, path } of configurations) named.push([partition, path]);
    for (const [partition = 0, path] of named) {
      const fs = disk.partitions.find(({ number }) => number === partition)?.fs;
      const theirs = read(image, partition, path);
      assert.ok(fs && theirs, `${partition}:${path}`);
      assert.equal(sum(fs.readFile(path)), sum(theirs), path);
      assert.equal(read(image, partition, `${path}-gone`), undefined);
    }
  });
}
