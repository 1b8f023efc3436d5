/** composefs= of command lines: the image must be there, and be the one that the digest is of. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesFromPath } from '../../../../src/bytes/names.ts';
import { type ComposefsContext, composefsRule } from '../../../../src/check/rules/composefs.ts';
import { RuleRun } from '../../../../src/check/run-rule.ts';
import { composefs } from '../../../../src/composefs/composefs.ts';
import { objectStore } from '../../../../src/composefs/object-store.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import { SHA256, SHA512 } from '../../../../src/hash/algorithms.ts';
import { fsverityDigest } from '../../../../src/verity/fsverity-digest.ts';
import { type MemoryTree, memoryFileSystem, memoryNode, memorySymlink } from '../../../support/memory-tree.ts';
import { menuOf } from '../../boot/support/boot-tree.ts';

const image = Uint8Array.from({ length: 9000 }, (_, at) => at % 253);
const digestOf = (algorithm = SHA256): string => {
  const content = {
    size: image.length,
    read: (at: number, into: Uint8Array) => into.set(image.subarray(at, at + into.length)),
  };
  return Buffer.from(fsverityDigest(content, { algorithm, blockSize: 4096, salt: new Uint8Array(0) })).toString('hex');
};
const HEX = digestOf();

/** As composefs-setup-root finds it: a link to an object. */
const store = (contents: Uint8Array | ReturnType<typeof memoryNode>, name = HEX): MemoryTree => ({
  composefs: { images: { [name]: memorySymlink('../objects/aa/bb') }, objects: { aa: { bb: contents } } },
});

/** What is found: `level id message`. */
function found(root: FileSystem, ...commandLines: string[]): string[] {
  return foundWith({}, root, ...commandLines);
}

function foundWith(options: ComposefsContext['options'], root: FileSystem, ...commandLines: string[]): string[] {
  const configuration = commandLines.map((line, at) => `menuentry e${at} { linux /k ${line} }\n`).join('');
  const menu = menuOf({ '/grub/grub.cfg': configuration, '/k': 'k' });
  const run = new RuleRun();
  run.run([composefsRule], { menu, options, on: () => ({ fs: root }) });
  return run.findings.map(({ level, id, message }) => `${level} ${id} ${message}`);
}

test('an image with the digest that it is named by is no news, by either hash', () => {
  assert.deepEqual(found(memoryFileSystem(store(image)), `quiet composefs=${HEX} ro`), []);
  const long = digestOf(SHA512);
  assert.deepEqual(found(memoryFileSystem(store(image, long)), `composefs=${long}`), []);
  assert.deepEqual(found(memoryFileSystem({}), 'root=/dev/sda2'), []);
});

test('an image that is missing, or another, is an error of the entry that boots by itself', () => {
  const missing = found(memoryFileSystem({}), `composefs=${HEX}`, `composefs=${HEX.replace(/^../, '00')}`);
  assert.match(missing[0], /^error composefs-missing e0: there is no \/composefs\/images\//);
  assert.match(missing[1], /^warning composefs-missing e1/);
  const changed = image.slice();
  changed[8999] ^= 1;
  const [mismatch] = found(memoryFileSystem(store(changed)), `composefs=${HEX}`);
  assert.match(mismatch, /^error composefs-mismatch .*another fs-verity digest/);
  assert.match(found(memoryFileSystem({}), 'composefs=abc')[0], /^error composefs-missing .*holds no digest/);
});

test('what is not asked for, or too large to be read whole, is said', () => {
  assert.match(found(memoryFileSystem(store(image)), `composefs=?${HEX}`)[0], /^note composefs-unverified/);
  const huge = { ...memoryNode('file'), size: 2 ** 40 };
  assert.match(found(memoryFileSystem(store(huge)), `composefs=${HEX}`)[0], /^note composefs-unverified .* bytes/);
});

test('with deep each object must be there, and be what its digest says', () => {
  const contents = bytesFromPath('an object');
  const digest = Buffer.from(
    fsverityDigest(
      { size: contents.length, read: (at, into) => into.set(contents.subarray(at, at + into.length)) },
      { algorithm: SHA256, blockSize: 4096, salt: new Uint8Array(0) },
    ),
  );
  const placeholder = (path: string) => {
    const node = { ...memoryNode('file'), size: contents.length };
    node.xattrs['trusted.overlay.metacopy'] = Uint8Array.from([0, 36, 0, 1, ...digest]);
    node.xattrs['trusted.overlay.redirect'] = bytesFromPath(path);
    return node;
  };
  const mounted = { a: placeholder('/cc/dd'), d: { b: placeholder('/cc/dd'), inline: 'small' } };
  const mountWith =
    (tree: MemoryTree) =>
    (_: unknown, fs: FileSystem, objects: string): FileSystem =>
      composefs(memoryFileSystem(tree), { objects: [objectStore(fs, objects)] });
  const options = { deep: true, mountComposefs: mountWith(mounted) };
  const withObjects = (cc: MemoryTree): FileSystem => {
    const { composefs: all } = store(image) as { composefs: { images: MemoryTree; objects: MemoryTree } };
    return memoryFileSystem({ composefs: { ...all, objects: { ...all.objects, cc } } });
  };
  const line = `composefs=${HEX}`;
  assert.deepEqual(foundWith(options, withObjects({ dd: contents }), line), []);
  const broken = contents.slice();
  broken[0] ^= 1;
  const flipped = foundWith(options, withObjects({ dd: broken }), line);
  assert.equal(flipped.length, 2);
  assert.match(flipped[0], /^error composefs-object e0: \/a: .*another fs-verity digest/);
  const missing = foundWith(options, withObjects({}), line, `${line} single`);
  assert.equal(missing.length, 2);
  assert.match(missing[1], /^error composefs-object e0: \/d\/b: .*is missing: \/cc\/dd/);
  // Nobody asked for it, or could: the image alone is looked at.
  assert.deepEqual(found(withObjects({}), line), []);
  assert.deepEqual(foundWith({ deep: true }, withObjects({}), line), []);
  const many: MemoryTree = Object.fromEntries(
    Array.from({ length: 25 }, (_, at) => [`f${at}`, placeholder('/no/where')]),
  );
  const all = foundWith({ ...options, mountComposefs: mountWith(many) }, withObjects({}), line);
  assert.equal(all.length, 11);
  assert.match(all[10], /and 15 other files$/);
});
