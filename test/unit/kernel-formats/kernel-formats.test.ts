import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { putU32be, putU32le } from '../../../src/bytes/endian.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { crc32 } from '../../../src/hash/crc32.ts';
import type { KernelFacts } from '../../../src/kernel-formats/fault.ts';
import { inspectKernel } from '../../../src/kernel-formats/kernel.ts';
import { deviceTree } from '../../support/kernel-formats/device-trees.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { bzImage, noise, uImage, VERSION } from '../check/support/images.ts';

function inspect(bytes: Uint8Array): KernelFacts {
  return inspectKernel(memoryFileSystem({ k: bytes }).open('/k'));
}

function faults(bytes: Uint8Array): string[] {
  return inspect(bytes).faults.map(({ id, message }) => `${id}: ${message}`);
}

test('a bzImage: version, compressed part, and no fault while it is whole', () => {
  const facts = inspect(bzImage());
  assert.equal(facts.format, 'bzImage');
  assert.equal(facts.version, VERSION);
  assert.deepEqual(facts.compressed, [{ byteOffset: 0x900, length: 32 * 1024, inside: 'elf' }]);
  assert.deepEqual(facts.faults, []);
});

test('a bzImage that was cut off, or whose header is wrong', () => {
  const image = bzImage();
  assert.deepEqual(faults(image.slice(0, image.length - 16)), [
    'kernel-cut-off: bzImage is shorter than setup_sects and syssize say',
  ]);
  assert.deepEqual(faults(image.slice(0, 20_000)), [
    'kernel-cut-off: bzImage is shorter than setup_sects and syssize say',
    'kernel-cut-off: the compressed kernel leaves the file',
  ]);
  const noPayload = image.slice();
  noPayload.set([0, 0, 0], 0x900);
  assert.match(faults(noPayload)[0], /^kernel-header: the compressed kernel begins like no compression/);
  const noSize = image.slice();
  putU32le(noSize, 0x1f4, 0);
  assert.deepEqual(faults(noSize), ['kernel-header: setup_header.syssize is 0']);
});

test('a kernel that is not compressed has an ELF file as its payload', () => {
  const image = bzImage();
  image.set([0x7f, 0x45, 0x4c, 0x46], 0x900);
  const facts = { format: 'bzImage', version: VERSION, architecture: undefined };
  assert.deepEqual(inspect(image), { ...facts, compressed: [], faults: [] });
});

test('arm64, riscv and arm images', () => {
  const image = new Uint8Array(4096);
  putU32le(image, 0x10, 8192);
  putU32le(image, 0x38, 0x644d5241);
  assert.deepEqual(inspect(image), { format: 'arm64 Image', architecture: 'aa64', compressed: [], faults: [] });
  putU32le(image, 0x10, 1024);
  assert.deepEqual(faults(image), ['kernel-header: image_size is far less than the file']);
  putU32le(image, 0x38, 0x05435352);
  assert.equal(inspect(image).format, 'riscv Image');
  const zImage = new Uint8Array(4096);
  putU32le(zImage, 0x24, 0x016f2818);
  putU32le(zImage, 0x2c, 4096);
  assert.deepEqual(faults(zImage), []);
  assert.equal(inspect(zImage).format, 'arm zImage');
  assert.deepEqual(faults(zImage.slice(0, 4000)), ['kernel-cut-off: zImage is shorter than its header says']);
});

function elf(is64: boolean): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, is64 ? 2 : 1, 1]);
  bytes[is64 ? 0x20 : 0x1c] = 64;
  bytes[is64 ? 0x36 : 0x2a] = is64 ? 56 : 32;
  bytes[is64 ? 0x38 : 0x2c] = 1;
  bytes[64] = 1;
  putU32le(bytes, 64 + (is64 ? 8 : 4), 1024);
  putU32le(bytes, 64 + (is64 ? 32 : 16), 3072);
  return bytes;
}

test('ELF kernels of both sizes', () => {
  for (const is64 of [true, false]) {
    const bytes = elf(is64);
    assert.deepEqual(inspect(bytes), {
      format: `ELF, ${is64 ? 64 : 32} bits`,
      architecture: undefined,
      compressed: [],
      faults: [],
    });
    assert.deepEqual(faults(bytes.slice(0, 4095)), ['kernel-cut-off: segment 0 leaves the file']);
    assert.deepEqual(faults(bytes.slice(0, 70)), ['kernel-cut-off: the program headers leave the file']);
    assert.deepEqual(faults(bytes.slice(0, 30)), ['kernel-header: no usable program headers']);
  }
});

test('a uImage with its checksums', () => {
  const image = uImage(noise(1000));
  assert.deepEqual(inspect(image), { format: "uImage 'Linux'", architecture: undefined, compressed: [], faults: [] });
  const badData = image.slice();
  badData[500] ^= 1;
  assert.deepEqual(faults(badData), ['kernel-checksum: ih_dcrc does not fit the data']);
  const badHeader = image.slice();
  badHeader[33] ^= 1;
  assert.deepEqual(faults(badHeader), ['kernel-header: ih_hcrc does not fit the header']);
  assert.deepEqual(faults(image.slice(0, 1000)), ['kernel-cut-off: uImage is shorter than ih_size says']);
});

test('a device tree is a FIT image where it has an /images node', () => {
  assert.deepEqual(inspect(deviceTree({ images: {} })).faults, []);
  assert.equal(inspect(deviceTree({ images: {} })).format, 'FIT image');
  assert.equal(inspect(deviceTree({ board: {} })).format, 'unknown');
  const tree = deviceTree({ images: {} });
  assert.deepEqual(faults(tree.slice(0, tree.length - 1)), ['kernel-cut-off: shorter than fdt_header.totalsize says']);
});

test('unified kernel images, other EFI programs, compressed kernels, and what is none', () => {
  const uki = peFile([
    ['.linux', bzImage()],
    ['.uname', 'another'],
  ]);
  assert.deepEqual(inspect(uki), {
    format: 'unified kernel image, bzImage',
    version: VERSION,
    statedVersion: 'another',
    architecture: 'x64',
    embedded: [],
    compressed: [{ byteOffset: 0x1900, length: 32 * 1024, inside: 'elf' }],
    faults: [],
  });
  assert.deepEqual(faults(uki.slice(0, uki.length - 512)), ['kernel-cut-off: PE section .uname leaves the file']);
  assert.equal(inspect(peFile([['.text', 'x']])).format, 'EFI program');
  const gzip = joinedGzip();
  assert.deepEqual(inspect(gzip).compressed, [{ byteOffset: 0, length: gzip.length, isOpenEnded: true }]);
  assert.deepEqual(faults(new Uint8Array(2000)), ['kernel-unknown: it begins like no kernel format that is known']);
  assert.equal(inspect(new Uint8Array(0)).format, 'unknown');
});

function joinedGzip(): Uint8Array {
  const bytes = noise(100);
  bytes.set([0x1f, 0x8b, 0x08]);
  return bytes;
}

test('any bytes at all give facts', () => {
  const samples = [
    bzImage(2000),
    uImage(noise(100)),
    elf(true),
    deviceTree({ images: { k: { 'data-offset': 1, 'data-size': 2 } } }),
    peFile([['.linux', 'x']]),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.uint8Array({ maxLength: 40 }), fc.nat(0x300), (sample, patch, at) => {
      const bytes = sample.slice();
      bytes.set(patch.subarray(0, Math.max(0, bytes.length - at)), Math.min(at, bytes.length));
      try {
        inspect(bytes);
      } catch (error) {
        assert.ok(error instanceof BootfsError, String(error));
        assert.fail(error.message);
      }
    }),
    { numRuns: 300 },
  );
});

test('a uImage of something packed, and one around another kernel or another uImage', () => {
  const packed = uImage(noise(100));
  const typed = (image: Uint8Array, at: number, value: number) => {
    image[at] = value;
    image.fill(0, 4, 8);
    putU32be(image, 4, crc32(image.subarray(0, 64)));
    return image;
  };
  // Packed as a whole, with gzip: what it holds is to be unpacked first.
  const [part] = inspect(typed(packed, 31, 1)).compressed;
  assert.deepEqual([part.byteOffset, part.length], [64, 100]);
  const around = inspect(uImage(bzImage()));
  assert.equal(around.format, "uImage 'Linux', bzImage");
  assert.ok(around.compressed.every(({ byteOffset }) => byteOffset >= 64));
  assert.deepEqual(inspect(uImage(uImage(bzImage()))).compressed, []);
});
