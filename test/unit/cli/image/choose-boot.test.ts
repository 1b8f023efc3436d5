/** Of several partitions, `check` judges the one with the better menu, and none where two are as good. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from '../../../../src/cli/image/candidate.ts';
import { chooseBootPartition } from '../../../../src/cli/image/choose-boot.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { bootFileSystem, type Files } from '../../boot/support/boot-tree.ts';

const ENTRY: Files = { '/loader/entries/a.conf': 'title A\nlinux /vmlinuz-6.1.0\n', '/vmlinuz-6.1.0': 'x' };
const KERNEL: Files = { '/boot/vmlinuz-6.1.0': 'x', '/boot/initrd.img-6.1.0': 'x' };

/** The number of the partition that is chosen; a partition of `undefined` can't be mounted. */
function chosen(...partitions: readonly (Files | undefined | 'past the end')[]): number | undefined {
  const candidates = partitions.map((files, at) => ({
    partition: { number: at + 1, typeName: at === 3 ? 'xbootldr' : 'linux' },
    device: files === 'past the end' ? undefined : memoryDevice(new Uint8Array(at + 1)),
    contents: undefined,
  })) as unknown as Candidate[];
  const mountPart = ({ size }: { readonly size: number }): FileSystem => {
    const files = partitions[size - 1];
    if (files === undefined) throw new BootfsError('ERR_BOOTFS_CORRUPT', 'damaged');
    return bootFileSystem(files as Files);
  };
  return chooseBootPartition(candidates, mountPart)?.partition.number;
}

test('a configuration goes before kernels that lie about, and these before nothing', () => {
  assert.equal(chosen({}, KERNEL), 2);
  assert.equal(chosen(KERNEL, ENTRY, {}), 2);
  assert.equal(chosen(ENTRY, KERNEL), 1);
});

test('of two menus that are as good, none is meant, but for the partition that is made for them', () => {
  assert.equal(chosen(ENTRY, ENTRY), undefined);
  assert.equal(chosen(ENTRY, {}, {}, ENTRY), 4);
  assert.equal(chosen({}, {}), undefined);
});

test('what is damaged, or not in the image, is passed by', () => {
  assert.equal(chosen(undefined, 'past the end', KERNEL), 3);
});
