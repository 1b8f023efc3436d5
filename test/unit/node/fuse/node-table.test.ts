import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '../../../../src/bytes/utf8.ts';
import { NodeTable, UnknownNodeError } from '../../../../src/node/fuse/node-table.ts';
import { FUSE_ROOT_ID } from '../../../../src/node/fuse/wire/structs.ts';
import { treeOf } from '../../../../src/tree/tree-file-system.ts';
import { type MemoryTree, memoryFileSystem, memoryNode } from '../../../support/memory-tree.ts';

function tableOf(files: MemoryTree, limit = 1_000_000) {
  const tree = treeOf(memoryFileSystem(files))!;
  const table = new NodeTable(tree, limit);
  const look = (parentId: number, name: string): number =>
    table.remember(parentId, encodeUtf8(name), tree.lookup(table.node(parentId), encodeUtf8(name))!);
  return { table, look };
}

test('two names of one inode are one number, and both must be forgotten', () => {
  const file = memoryNode('file', 'x');
  const { table, look } = tableOf({ first: file, second: file });
  const id = look(FUSE_ROOT_ID, 'first');
  assert.equal(look(FUSE_ROOT_ID, 'second'), id);
  table.forget(id, 1);
  assert.equal(table.node(id).ino, file.ino);
  table.forget(id, 1);
  assert.throws(() => table.node(id), UnknownNodeError);
});

test('an inode that was not kept is found again, through directories that were not either', () => {
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, number) => [`f${number}`, '']));
  const { table, look } = tableOf({ deep: { er: { many, target: 'found' } } });
  const er = look(look(FUSE_ROOT_ID, 'deep'), 'er');
  const target = look(er, 'target');
  const parent = look(er, 'many');
  for (const name of Object.keys(many)) look(parent, name);
  assert.equal(table.node(target).size, 5);
  assert.equal(table.parentIno(target), table.node(er).ino);
});

test('past the limit the oldest names are given up, but of no directory and no open file', () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`f${number}`, '']));
  const { table, look } = tableOf({ directory: {}, ...files }, 10);
  look(FUSE_ROOT_ID, 'directory');
  const ids = Object.keys(files).map((name) => look(FUSE_ROOT_ID, name));
  table.opened(ids[0]);
  const names = table.surplus().map(({ name }) => Buffer.from(name).toString());
  assert.equal(names.length > 0, true);
  assert.equal(names.includes('directory') || names.includes('f0'), false);
  for (const id of ids.slice(1, 15)) table.forget(id, 1);
  assert.deepEqual(table.surplus(), []);
});
