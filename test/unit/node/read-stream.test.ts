import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { test } from 'node:test';
import { createFs } from '../../../src/node/index.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';

const bytes = Buffer.alloc(200_000, 'kernel');
const fs = createFs(memoryFileSystem({ vmlinuz: bytes.toString(), empty: '' }));

test('the whole file, in chunks of the high-water mark', async () => {
  const lengths: number[] = [];
  for await (const chunk of fs.createReadStream('/vmlinuz')) lengths.push((chunk as Buffer).length);
  assert.deepEqual(lengths, [65536, 65536, 65536, 3392]);
  assert.deepEqual(await buffer(fs.createReadStream('/vmlinuz', { highWaterMark: 1000 })), bytes);
  assert.equal(await text(fs.createReadStream('/empty')), '');
});

test('start and end are inclusive, as in node:fs', async () => {
  assert.equal(await text(fs.createReadStream('/vmlinuz', { start: 6, end: 11 })), 'kernel');
  assert.equal(await text(fs.createReadStream('/vmlinuz', { start: 199_999, end: 400_000 })), 'e');
  assert.equal(await text(fs.createReadStream('/vmlinuz', { start: 300_000 })), '');
  assert.deepEqual(await fs.createReadStream('/vmlinuz', { end: 2, encoding: 'utf8' }).toArray(), ['ker']);
});

test('a web stream of it', async () => {
  const web = Readable.toWeb(fs.createReadStream('/vmlinuz')) as ReadableStream<Uint8Array>;
  assert.equal((await new Response(web).arrayBuffer()).byteLength, bytes.length);
});

test('errors of the filesystem are events, those of the caller are thrown', async () => {
  await assert.rejects(buffer(fs.createReadStream('/nope')), { code: 'ENOENT' });
  for (const options of [{ start: -1 }, { start: 2, end: 1 }, { highWaterMark: 0 }, { start: 0.5 }, { begin: 1 }]) {
    assert.throws(
      () => fs.createReadStream('/vmlinuz', options as object),
      { code: 'EINVAL' },
      JSON.stringify(options),
    );
  }
});

test('a stream that was destroyed reads no more', async () => {
  const stream = fs.createReadStream('/vmlinuz');
  for await (const chunk of stream) {
    assert.equal((chunk as Buffer).length, 65536);
    break;
  }
  assert.equal(stream.destroyed, true);
});
