/** Every public function says which argument is wrong, whatever it is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectBootEntries, collectDiskMenu, compareVersions } from '../../../src/boot/index.ts';
import { checkFileSystem, isUndecided, missingBytes, verdictOf } from '../../../src/check/index.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import * as bootfs from '../../../src/index.ts';
import * as node from '../../../src/node/index.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';

const fs = memoryFileSystem({ file: 'text' });
const device = bootfs.memoryDevice(new Uint8Array(4096));
/** TypeScript would not let them pass. */
const wrong = <Value>(value: unknown): Value => value as Value;

const readSync = (buffer: Uint8Array) => {
  const files = node.createFs(fs);
  return files.readSync(files.openSync('/file'), buffer);
};

const CALLS: Readonly<Record<string, readonly (() => unknown)[]>> = {
  bytes: [() => bootfs.memoryDevice(wrong('text')), () => bootfs.memoryDevice(wrong(undefined))],
  device: [
    () => bootfs.mount(wrong(undefined)),
    () => bootfs.mount(wrong('disk.img')),
    () => bootfs.probe(wrong(7)),
    () => bootfs.openDisk(wrong({})),
    () => bootfs.listPartitions(wrong(null)),
    () => bootfs.sliceDevice(wrong(null), 0, 1),
    () => bootfs.readBytes(wrong(null), 0, 1),
    () => bootfs.countingDevice(wrong(undefined)),
    () => bootfs.findTableProblems(wrong(undefined)),
    () => bootfs.partitionDevice(wrong(undefined), wrong({ start: 0, size: 1 })),
  ],
  start: [() => bootfs.sliceDevice(device, wrong('0'), 1)],
  length: [() => bootfs.readBytes(device, 0, -1), () => bootfs.readBytes(device, 0, wrong(Symbol('x')))],
  size: [() => bootfs.sliceDevice(device, 0, wrong(undefined))],
  partition: [() => bootfs.partitionDevice(device, wrong(undefined)), () => bootfs.partitionDevice(device, wrong({}))],
  fs: [
    () => bootfs.fileDevice(wrong(undefined), '/file'),
    () => collectBootEntries(wrong('fs')),
    () => checkFileSystem(wrong(null)),
    () => missingBytes(wrong(undefined)),
    () => node.createFs(wrong({})),
  ],
  options: [
    () => bootfs.mount(device, wrong(null)),
    () => bootfs.mount(device, wrong('replay')),
    () => bootfs.openDisk(device, wrong(3)),
    () => bootfs.mount(device, wrong({ jurnal: 'replay' })),
    () => bootfs.openDisk(device, wrong({ mounts: {} })),
    () => collectBootEntries(fs, wrong({ architectures: 'x64' })),
    () => collectDiskMenu(bootfs.openDisk(device), wrong({ arch: 'x64' })),
    () => collectBootEntries(fs, wrong(null)),
    () => checkFileSystem(fs, wrong([])),
    () => fs.readdir('/', wrong(true)),
    () => fs.readdir('/', wrong({ withFiletypes: true })),
    () => fs.walk('/', wrong({ damaged: 'report' })),
    () => node.createFs(fs).statSync('/', wrong('x')),
    () => node.createFs(fs).readFileSync('/file', wrong({ enc: 'utf8' })),
  ],
  'options.superblock': [() => bootfs.mount(device, wrong({ superblock: 'primary' }))],
  'options.blobs': [() => bootfs.mount(device, wrong({ blobs: device }))],
  'options.limits': [() => bootfs.mount(device, wrong({ limits: { entries: 1 } }))],
  'options.onWarning': [() => bootfs.mount(device, wrong({ onWarning: 'print' }))],
  'options.codecs': [() => bootfs.mount(device, wrong({ codecs: { lz4: 'native' } }))],
  'options.damage': [() => fs.walk('/', wrong({ damage: 'ignore' }))],
  'options.recursive': [() => fs.readdir('/', wrong({ recursive: 1 }))],
  findings: [() => verdictOf(wrong({})), () => verdictOf(wrong(undefined))],
  finding: [() => isUndecided(wrong(undefined)), () => verdictOf(wrong([null]))],
  disk: [() => collectDiskMenu(wrong(undefined)), () => collectDiskMenu(wrong(fs))],
  left: [() => compareVersions(wrong(1), '1')],
  right: [() => compareVersions('1', wrong(null))],
  buffer: [() => readSync(wrong(undefined)), () => readSync(wrong('text'))],
  descriptor: [() => node.createFs(fs).fstatSync(wrong(Symbol('x'))), () => node.createFs(fs).closeSync(wrong({}))],
  byteOffset: [() => fs.open('/file').read(wrong(Symbol('x')), new Uint8Array(1))],
  encoding: [
    () => fs.readFile('/file', wrong('latin1')),
    () => fs.readFile('/file', wrong({ encoding: 'utf8' })),
    () => node.createFs(fs).readFileSync('/file', wrong('utf9')),
  ],
  path: [
    () => node.openDevice(wrong(undefined)),
    ...(['stat', 'lstat', 'readFile', 'open', 'readlink', 'realpath', 'listxattr', 'extents', 'readdir'] as const).map(
      (method) => () => (fs[method] as (path: unknown) => unknown)(5),
    ),
    () => fs.walk(wrong(null)),
    () => fs.exists(wrong({})),
  ],
  name: [() => fs.getxattr('/file', wrong(undefined))],
  target: [() => fs.open('/file').read(0, wrong('buffer'))],
  onDamage: [() => (fs as FileSystem).audit(wrong(undefined))],
};

for (const [argument, calls] of Object.entries(CALLS)) {
  test(`a wrong ${argument} is EINVAL, and is named`, () => {
    for (const call of calls) {
      assert.throws(call, (error) => {
        assert.ok(error instanceof BootfsError, `${call}: ${error}`);
        assert.equal(error.code, 'EINVAL', String(call));
        assert.ok(error.message.includes(argument), `${call}: ${error.message}`);
        return true;
      });
    }
  });
}

test('an image file that unwrapImage can not have is named too', async () => {
  await assert.rejects(node.unwrapImage(wrong(undefined)), /EINVAL: device is undefined/);
  await assert.rejects(node.unwrapImage(device, wrong({ member: 'x' })), /EINVAL: unknown option options\.member/);
});
