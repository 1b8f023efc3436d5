/** Images in boxes, as the command line names them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { tarFile, zipFile } from '../support/image/archives.ts';
import { fixedVhdFile, vhdFile, vmdkFile } from '../support/image/disk-files.ts';
import { qcow2File } from '../support/image/wrapped-images.ts';
import { imageBytes } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const image = imageBytes('ext/ext4-64bit-off');

async function formatsOf(...argv: string[]): Promise<unknown> {
  const [info] = jsonLines(await bootfs('info', '--json', ...argv)) as unknown as { images: { formats: string[] }[] }[];
  return info?.images[0].formats;
}

test('--in names the member of an archive first, then files inside', async () => {
  const ova = files.write(
    'a.ova.gz',
    gzipSync(tarFile({ 'a.ovf': Buffer.from('<x/>'), 'a.vmdk': vmdkFile(image, true) })),
  );
  assert.deepEqual(await formatsOf(ova), ['gzip', 'tar', 'vmdk']);
  const { text } = await bootfs('ls', ova);
  assert.match(text, /lost\+found/);
  assert.equal((await bootfs('ls', ova, '--in', 'a.vmdk')).text, text);
  const missing = await bootfs('ls', ova, '--in', 'b.vmdk');
  assert.deepEqual([missing.status, /no member 'b\.vmdk'/.test(missing.error)], [1, true]);
  const two = files.write('two.zip', zipFile({ 'a.img': image, 'b\x1b.img': image }));
  const choice = await bootfs('ls', two);
  assert.equal(choice.status, 2);
  assert.match(choice.error, /choose a member of the archive with --in: a\.img, b\\x1b\.img/);
  assert.equal((await bootfs('ls', two, '--in', 'a.img')).text, text);
});

test('--offset is what stands there in the file, before any magic number of the file', async () => {
  const { text } = await bootfs('ls', files.write('plain.img', image));
  const kernel = gzipSync(Buffer.from('a kernel'));
  const appended = Buffer.concat([kernel, Buffer.alloc(8192 - kernel.length), image]);
  const behind = files.write('kernel-and-image', appended);
  assert.equal((await bootfs('ls', behind, '--offset', '8192')).text, text);
  const stale = Buffer.concat([qcow2File(new Uint8Array(100_000)).subarray(0, 4096), Buffer.alloc(4096), image]);
  assert.equal((await bootfs('ls', files.write('stale', stale), '--offset', '8K')).text, text);
  const apex = zipFile({ 'apex_manifest.pb': Buffer.from('x'), 'apex_payload.img': image });
  const payload = Buffer.from(apex).indexOf('apex_payload.img') + 'apex_payload.img'.length;
  const file = files.write('a.apex', apex);
  assert.equal((await bootfs('ls', file, '--offset', String(payload))).text, text);
  assert.equal((await bootfs('ls', file)).text, text);
  // Nothing known stands there in the file: the offset counts in what comes out of it.
  const packed = files.write('packed.gz', gzipSync(Buffer.concat([Buffer.alloc(8192), image])));
  assert.equal((await bootfs('ls', packed, '--offset', '8192')).text, text);
  assert.equal((await bootfs('ls', packed, '--offset', '8192', '--format', 'gzip')).text, text);
});

test('--format goes before what the file looks like', async () => {
  const disk = files.write('disk.vhd', fixedVhdFile(image));
  assert.deepEqual(await formatsOf(disk), ['vhd']);
  assert.deepEqual(await formatsOf(disk, '--format', 'raw'), []);
  assert.deepEqual(await formatsOf(disk, '--format', 'vpc'), ['vhd']);
  assert.equal((await bootfs('info', disk, '--format', 'vmdk')).status, 3);
  assert.equal((await bootfs('info', disk, '--format', 'floppy')).status, 2);
});

test('a parent is found by --backing and --backing-dir alone', async () => {
  const parent = files.write('parent.vhd', vhdFile(image, { id: 1 }));
  const child = files.write(
    'child.vhd',
    vhdFile(new Uint8Array(image.length), { id: 2, parent: { id: 1, name: parent } }),
  );
  const refused = await bootfs('ls', child);
  assert.equal(refused.status, 3);
  assert.match(refused.error, /needs its parent '.*parent\.vhd': see --backing and --backing-dir/);
  const { text } = await bootfs('ls', files.write('plain.img', image));
  assert.equal((await bootfs('ls', child, '--backing', parent)).text, text);
  assert.equal((await bootfs('ls', child, '--backing-dir', files.path)).text, text);
  const gone = await bootfs('ls', child, '--backing', `${parent}.gone`);
  assert.deepEqual([gone.status, /parent\.vhd\.gone: no such file/.test(gone.error)], [3, true]);
});
