import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { CpioScanner } from '../../../src/kernel-formats/cpio.ts';
import { type InitrdFacts, inspectInitrd } from '../../../src/kernel-formats/initrd.ts';
import { findObstacle } from '../../../src/kernel-formats/initrd-contents.ts';
import { PACKED_ARCHIVES, zstd } from '../../support/kernel-formats/packed-archives.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { joined, MICROCODE, mainArchive, noise, uImage, VERSION } from '../check/support/images.ts';

function inspect(bytes: Uint8Array, unpackers = UNPACKERS, budget = 10 * 2 ** 20): InitrdFacts {
  return inspectInitrd(memoryFileSystem({ i: bytes }).open('/i'), unpackers, { bytes: budget });
}

function faults(bytes: Uint8Array, unpackers = UNPACKERS): string[] {
  return inspect(bytes, unpackers).faults.map(({ id, message }) => `${id}: ${message}`);
}

test('microcode and a main archive, plain and compressed', () => {
  for (const [format, main] of [
    ['cpio', mainArchive()],
    ['cpio + gzip', gzipSync(mainArchive())],
    ['cpio + zstd', zstd(mainArchive())],
  ] as const) {
    const facts = inspect(joined(MICROCODE, main));
    assert.equal(facts.format, format);
    assert.deepEqual(facts.faults, []);
    assert.equal(findObstacle([facts.contents], '/init'), undefined);
    assert.equal(facts.isWhole, true);
    assert.equal(facts.entries, 6);
    assert.deepEqual(facts.moduleVersions, [VERSION]);
  }
});

test('several compressed archives with padding between them', () => {
  const facts = inspect(joined(gzipSync(MICROCODE), new Uint8Array(7), gzipSync(mainArchive()), new Uint8Array(100)));
  assert.deepEqual(facts.faults, []);
  assert.equal(facts.entries, 6);
});

test('every compression of initramfs-tools and dracut is unpacked to its end', () => {
  for (const [name, stream] of PACKED_ARCHIVES) {
    const facts = inspect(joined(MICROCODE, stream, new Uint8Array(13)));
    assert.deepEqual([facts.format, facts.isWhole, facts.faults], [`cpio + ${name}`, true, []]);
    assert.equal(findObstacle([facts.contents], '/init'), undefined);
    assert.equal(faults(stream.slice(0, stream.length - 5)).length, 1, name);
    assert.equal(faults(joined(stream, noise(40))).length, 1, name);
    for (let at = 0; at < stream.length; at++) {
      const damaged = stream.slice();
      damaged[at] ^= 0x41;
      const isNoticed = faults(damaged).length > 0;
      if (name === 'xz' || name === 'bzip2')
        assert.ok(isNoticed || inspect(damaged).isWhole === false, `${name} ${at}`);
    }
  }
});

test('what can not be unpacked here is recognised, and nothing is claimed of its content', () => {
  const xz = joined(new Uint8Array([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), noise(100), encodeUtf8('YZ'), new Uint8Array(2));
  const facts = inspect(joined(MICROCODE, xz), {});
  assert.deepEqual([facts.format, facts.isWhole, facts.faults.length], ['cpio + xz', false, 0]);
  assert.deepEqual(faults(joined(MICROCODE, xz.slice(0, 90)), {}), ['initrd-cut-off: the xz stream has no footer']);
  const lz4 = joined(new Uint8Array([0x02, 0x21, 0x4c, 0x18, 100, 0, 0, 0]), noise(100));
  assert.deepEqual(faults(lz4, {}), []);
  assert.deepEqual(faults(lz4.slice(0, 50), {}), ['initrd-cut-off: the last lz4 block leaves the file']);
  const lzo = inspect(joined(new Uint8Array([0x89, 0x4c, 0x5a, 0x4f]), noise(100)));
  assert.deepEqual([lzo.format, lzo.isWhole, lzo.faults.length], ['lzo', false, 0]);
});

test('every cut is found', () => {
  const whole = joined(MICROCODE, mainArchive());
  assert.deepEqual(faults(whole.slice(0, MICROCODE.length + 2000)), ['initrd-cut-off: the archive has no trailer']);
  assert.deepEqual(faults(whole.slice(0, 50)), ['initrd-cut-off: the archive has no trailer']);
  const gzip = gzipSync(mainArchive());
  assert.deepEqual(faults(gzip.subarray(0, gzip.length - 1)), ['initrd-cut-off: gzip: the stream is cut off']);
  const frame = zstd(mainArchive());
  assert.match(faults(frame.slice(0, frame.length - 1))[0], /^initrd-cut-off: .*cut off/);
  assert.deepEqual(faults(gzipSync(mainArchive().subarray(0, 2000))), [
    'initrd-cut-off: the compressed archive has no trailer',
  ]);
});

test('damage is found', () => {
  const gzip = gzipSync(mainArchive());
  gzip[gzip.length - 5] ^= 1;
  assert.match(faults(gzip)[0], /^initrd-damaged: gzip: /);
  assert.match(faults(gzipSync(noise(1000)))[0], /^initrd-damaged: what is compressed is no archive/);
  assert.deepEqual(faults(joined(MICROCODE, noise(512))), ['initrd-damaged: neither an archive nor compressed data']);
  assert.deepEqual(faults(noise(512)), ['initrd-unknown: neither an archive nor compressed data']);
  const badName = mainArchive();
  badName.set(encodeUtf8('ffffffff'), 94);
  assert.match(faults(badName)[0], /^initrd-damaged: a name of 4294967295 bytes/);
  const badHeader = mainArchive();
  badHeader[20] = 0x7a;
  assert.match(faults(badHeader)[0], /^initrd-damaged: no header at byte 0/);
});

test('a bomb is stopped at the budget', () => {
  const zeros = gzipSync(joined(mainArchive(), new Uint8Array(4 * 2 ** 20)));
  assert.deepEqual(inspect(zeros).faults, []);
  assert.deepEqual(
    inspect(zeros, UNPACKERS, 2 ** 20).faults.map(({ message }) => message),
    ['unpacks to more than any initrd does'],
  );
});

test("U-Boot's legacy image around an initrd: its checksums, then what is in it", () => {
  const image = uImage(joined(MICROCODE, gzipSync(mainArchive())));
  const facts = inspect(image);
  assert.deepEqual([facts.format, facts.isWhole, facts.faults], ['uImage, cpio + gzip', true, []]);
  assert.equal(facts.compressed[0].byteOffset, 64 + MICROCODE.length);
  const changed = image.slice();
  changed[image.length - 20] ^= 1;
  assert.deepEqual(faults(changed), ['initrd-damaged: ih_dcrc does not fit the data']);
  changed[5] ^= 1;
  assert.deepEqual(faults(changed), ['initrd-damaged: ih_hcrc does not fit the header']);
  assert.deepEqual(faults(image.slice(0, 900)), ['initrd-cut-off: uImage is shorter than ih_size says']);
  // Zeros behind the data are none of it.
  assert.deepEqual(faults(joined(image, new Uint8Array(1000))), []);
  assert.deepEqual(faults(uImage(noise(1000))), ['initrd-unknown: neither an archive nor compressed data']);
});

test('images of filesystems are known', () => {
  const squashfs = noise(4096);
  squashfs.set(encodeUtf8('hsqs'));
  assert.deepEqual([inspect(squashfs).format, inspect(squashfs).isFileSystem], ['squashfs', true]);
});

test('the scanner takes an archive in pieces of any size', () => {
  const archive = joined(MICROCODE, mainArchive());
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (sizes) => {
      const scanner = new CpioScanner();
      let at = 0;
      for (let turn = 0; at < archive.length; turn++) {
        const piece = archive.subarray(at, at + sizes[turn % sizes.length]);
        assert.equal(scanner.push(piece), piece.length);
        at += piece.length;
      }
      assert.deepEqual([scanner.entries, scanner.trailers, scanner.isInside], [6, 2, false]);
    }),
    { numRuns: 50 },
  );
});

test('any bytes give facts', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(2000), (patch, at) => {
      const bytes = joined(MICROCODE.slice(0, 512), gzipSync(mainArchive()));
      bytes.set(patch, at);
      inspect(bytes);
    }),
    { numRuns: 200 },
  );
});
