import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReportedEntry } from '../../../src/contract/file-system.ts';
import type { Stats } from '../../../src/contract/stats.ts';
import { stateDifferences } from '../../../src/report/difference.ts';
import {
  type MemoryNode,
  memoryDirectory,
  memoryFileSystem,
  memoryNode,
  memorySymlink,
} from '../../support/memory-tree.ts';

const findDifference = stateDifferences();

/** The entry of `node`, with some of its numbers changed; its blocks are never the same as another's. */
function entry(node: MemoryNode, changes: Partial<Stats> = {}): ReportedEntry {
  const found = [...memoryFileSystem(memoryDirectory({ name: node })).walk('/', { damage: 'report' })][1];
  const open = () => ({
    ...found.open(),
    extents: () => [{ kind: 'inline' as const, logicalOffset: 0, length: node.size }],
  });
  return { ...found, open, stats: found.stats && { ...found.stats, ino: 5, ...changes } };
}

test('the same on both sides is no difference', () => {
  assert.equal(findDifference('/a', entry(memoryNode('file', 'x')), entry(memoryNode('file', 'x'))), undefined);
  assert.equal(findDifference('/a', entry(memorySymlink('t')), entry(memorySymlink('t'))), undefined);
});

test('contents: size, digest, target and type', () => {
  const file = (text: string) => entry(memoryNode('file', text));
  const changed = findDifference('/a', file('old'), file('new'));
  assert.equal(changed?.kind, 'content');
  assert.deepEqual(changed?.changed, ['sha256']);
  assert.notEqual(changed?.before?.sha256, changed?.after?.sha256);
  assert.deepEqual(findDifference('/a', file('old'), file('longer'))?.changed, ['size', 'sha256']);
  assert.deepEqual(findDifference('/a', entry(memorySymlink('t')), entry(memorySymlink('u')))?.changed, ['target']);
  assert.ok(findDifference('/a', file('old'), entry(memorySymlink('old')))?.changed.includes('type'));
});

test('metadata alone; the size of a directory is metadata', () => {
  const node = memoryNode('file', 'x');
  const later = { mtime: { seconds: 1, nanoseconds: 0 }, mode: 0o100600 };
  const difference = findDifference('/a', entry(node), entry(node, later));
  assert.equal(difference?.kind, 'metadata');
  assert.deepEqual(difference?.changed, ['mode', 'mtime']);
  const directory = memoryNode('dir');
  assert.equal(findDifference('/d', entry(directory), entry(directory, { size: 8192 }))?.kind, 'metadata');
});

test('only on one side, with the digest', () => {
  const file = entry(memoryNode('file', 'x'));
  assert.equal(findDifference('/a', undefined, file)?.kind, 'only-after');
  assert.match(findDifference('/a', undefined, file)?.after?.sha256 ?? '', /^[0-9a-f]{64}$/);
  assert.equal(findDifference('/a', file, undefined)?.kind, 'only-before');
});

test('what can not be read is named as such', () => {
  const good = entry(memoryNode('file', 'x'));
  const node = memoryNode('file', 'x');
  node.damaged = true;
  const bad = entry(node);
  assert.equal(findDifference('/a', bad, good)?.kind, 'unreadable-before');
  assert.equal(findDifference('/a', good, bad)?.kind, 'unreadable-after');
  assert.equal(findDifference('/a', bad, bad)?.kind, 'unreadable-after');
});

test('files on the same blocks of the device are not read', () => {
  const extents = () => [{ kind: 'data' as const, logicalOffset: 0, length: 1, physicalOffset: 4096 }];
  const unreadable = (): ReportedEntry => {
    const found = entry(memoryNode('file', 'x'));
    return {
      ...found,
      open: () => ({
        ...found.open(),
        extents,
        read: () => {
          throw new Error('read');
        },
      }),
    };
  };
  assert.equal(findDifference('/a', unreadable(), unreadable()), undefined);
});
