import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putU32le } from '../../../src/bytes/endian.ts';
import { inspectKernel } from '../../../src/kernel-formats/kernel.ts';
import { OPTIONAL_AT, SECTION_TABLE_AT, signedProgram } from '../../support/kernel-formats/signed-program.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { bzImage, joined, noise, VERSION } from '../check/support/images.ts';

const KERNEL = bzImage();

/** With the sections one after the other in memory, as ukify places them. */
function uki(sections: Parameters<typeof peFile>[0]): Uint8Array {
  const image = peFile(sections);
  let memoryOffset = 0x1000;
  sections.forEach(([, content], index) => {
    putU32le(image, SECTION_TABLE_AT + index * 40 + 12, memoryOffset);
    memoryOffset += Math.ceil(content.length / 4096) * 4096;
  });
  image.set([0x0b, 0x02], OPTIONAL_AT);
  putU32le(image, OPTIONAL_AT + 56, memoryOffset);
  return image;
}

function inspect(image: Uint8Array) {
  return inspectKernel(memoryFileSystem({ k: image }).open('/k'));
}

function faults(image: Uint8Array): string[] {
  return inspect(image).faults.map(({ message }) => message);
}

const SECTIONS = [
  ['.osrel', 'ID=x\n'],
  ['.linux', KERNEL],
  ['.initrd', noise(3000)],
  ['.ucode', noise(300)],
  ['.dtbauto', noise(100)],
  ['.dtbauto', noise(100)],
] as const;

test('what a unified kernel image brings along', () => {
  const { format, version, architecture, embedded, faults: none } = inspect(uki(SECTIONS));
  assert.deepEqual([format, version, architecture, none], ['unified kernel image, bzImage', VERSION, 'x64', []]);
  assert.deepEqual(
    embedded?.map(({ kind, place, length }) => [kind, place, length]),
    [
      ['microcode', 'section .ucode', 300],
      ['initrd', 'section .initrd', 3000],
      ['devicetree', 'section .dtbauto', 100],
      ['devicetree', 'section .dtbauto', 100],
    ],
  );
});

test('each profile with what it takes', () => {
  const image = uki([
    ...SECTIONS.slice(0, 3),
    ['.profile', 'ID=a'],
    ['.profile', 'ID=b'],
    ['.initrd', noise(8)],
    ['.profile', 'ID=c'],
  ]);
  assert.deepEqual(
    inspect(image).embedded?.map(({ length, profiles }) => [length, profiles]),
    [
      [3000, [0, 2]],
      [8, [1]],
    ],
  );
  const other = uki([...SECTIONS.slice(0, 2), ['.profile', 'ID=a'], ['.profile', 'ID=b'], ['.linux', noise(8000)]]);
  assert.deepEqual(faults(other), ['it begins like no kernel format that is known']);
});

test('sections that overlap in the file or in memory, or leave the memory of the image', () => {
  const at = (index: number, field: number): number => SECTION_TABLE_AT + index * 40 + field;
  const patched = (position: number, value: number): string[] => {
    const image = uki(SECTIONS);
    putU32le(image, position, value);
    return faults(image);
  };
  assert.deepEqual(patched(at(2, 20), 0x1200), ['sections .linux and .initrd overlap in the file']);
  assert.deepEqual(patched(at(2, 12), 0x2000), ['sections .linux and .initrd overlap in memory']);
  assert.deepEqual(patched(at(5, 8), 0x7fffffff), ['section .dtbauto leaves the memory of the image']);
  assert.deepEqual(patched(OPTIONAL_AT + 56, 0x2000).length, 5);
  // Nothing is known of addresses that all are zero.
  assert.deepEqual(faults(peFile(SECTIONS)), []);
});

test('the kernel inside is held against its own signature, whatever fills its section up', () => {
  const kernel = signedProgram(['sha256']);
  const sections = (inner: Uint8Array): Uint8Array => uki([...SECTIONS.slice(0, 1), ['.linux', inner]]);
  assert.deepEqual(faults(sections(kernel)), []);
  const filled = joined(kernel, new Uint8Array(333));
  assert.deepEqual(faults(sections(filled)), []);
  filled[0x1100] ^= 1;
  assert.match(faults(sections(filled))[0], /not what was signed/);
});

test('a kernel for another machine than the stub is for', () => {
  const kernel = new Uint8Array(4096);
  putU32le(kernel, 0x10, 8192);
  putU32le(kernel, 0x38, 0x644d5241);
  assert.deepEqual(faults(uki([['.linux', kernel]])), ['its kernel is for another machine (aa64) than its stub']);
});
