/** Changes of an image, each of which can be left out: what a failing case is shrunk by. */
import type { FieldType, StructTable } from '../../../src/bytes/struct-table.ts';
import { splitType } from '../../../src/bytes/struct-table.ts';

/** From 0 up to below `limit`. */
export type Random = (limit: number) => number;

/** Bytes put in place of others, or the end of the image. */
export interface Edit {
  /** For people. */
  readonly what: string;
  readonly at: number;
  /** Absent where the image ends at `at`. */
  readonly bytes?: Uint8Array;
}

/** A structure of an image. `seal` makes its checksum right again. */
export interface Located {
  readonly table: StructTable;
  readonly at: number;
  readonly seal?: (image: Uint8Array) => void;
  /** Where `seal` writes, if that is not in the structure: offset and length. */
  readonly sealed?: readonly [number, number];
}

/**
 * Reads an image with these changes and with the checksums of changed structures right again. It is changed in place, and is what it was
 * when that has come to its end: an image of many MiB is not copied for the dozen bytes that differ.
 */
export async function withEdits<Result>(
  image: Uint8Array,
  edits: readonly Edit[],
  structures: readonly Located[],
  read: (changed: Uint8Array) => Promise<Result>,
): Promise<Result> {
  const before: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  const keep = (at: number, length: number): number => before.push({ at, bytes: image.slice(at, at + length) });
  for (const { at, bytes } of edits) {
    if (bytes === undefined || at >= image.length) continue;
    keep(at, bytes.length);
    image.set(bytes.subarray(0, image.length - at), at);
  }
  for (const { at, table, seal, sealed } of structures) {
    const isChanged = edits.some((edit) => edit.at < at + table.size && edit.at + (edit.bytes?.length ?? 0) > at);
    if (!isChanged || seal === undefined) continue;
    keep(...(sealed ?? [at, table.size]));
    seal(image);
  }
  const ends = edits.filter(({ bytes }) => bytes === undefined).map(({ at }) => at);
  try {
    return await read(ends.length === 0 ? image : image.subarray(0, Math.min(...ends)));
  } finally {
    for (const { at, bytes } of before.reverse()) image.set(bytes, at);
  }
}

/** What a number on disk is likely to be taken wrong: ends of ranges, one off, signs, and what stands elsewhere. */
const NUMBERS = [
  0,
  1,
  2,
  7,
  8,
  31,
  32,
  63,
  64,
  127,
  128,
  255,
  256,
  511,
  512,
  1023,
  1024,
  4095,
  4096,
  32767,
  32768,
  65535,
  65536,
  2 ** 24,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  2 ** 63,
  2 ** 64 - 1,
];

/** Up to a dozen changes; of fields by name where structures are known. `donor` is another image, spliced in at times. */
export function makeEdits(
  image: Uint8Array,
  structures: readonly Located[],
  donor: Uint8Array,
  random: Random,
): Edit[] {
  const edits: Edit[] = [];
  for (let count = 1 + random(12); count > 0; count--) edits.push(makeEdit(image, structures, donor, random));
  return edits;
}

function makeEdit(image: Uint8Array, structures: readonly Located[], donor: Uint8Array, random: Random): Edit {
  const kind = random(structures.length > 0 ? 16 : 8);
  if (kind >= 8) return fieldEdit(image, structures[random(structures.length)], random);
  const at = offsetIn(image, random);
  switch (kind) {
    case 0:
      return { what: `bit of byte ${at}`, at, bytes: Uint8Array.of(image[at] ^ (1 << random(8))) };
    case 1:
    case 2:
      return { what: `byte ${at}`, at, bytes: Uint8Array.of(random(256)) };
    case 3:
      return { what: `run at ${at}`, at, bytes: new Uint8Array(1 + random(64)).fill(random(2) * 255) };
    case 4: {
      const from = offsetIn(image, random);
      return { what: `bytes from ${from} at ${at}`, at, bytes: image.slice(from, from + 1 + random(64)) };
    }
    case 5: {
      const size = 512 << random(4);
      const [to, from] = [at, offsetIn(image, random)].map((offset) => offset - (offset % size));
      return { what: `block of ${size} from ${from} at ${to}`, at: to, bytes: image.slice(from, from + size) };
    }
    case 6: {
      const size = 512 << random(6);
      const to = at - (at % size);
      return { what: `${size} bytes of another image at ${to}`, at: to, bytes: donor.slice(to, to + size) };
    }
    default:
      return random(8) === 0
        ? { what: `cut at ${at}`, at }
        : { what: `number at ${at}`, at, bytes: numberBytes('u32', 'little', random) };
  }
}

function fieldEdit(image: Uint8Array, { table, at }: Located, random: Random): Edit {
  const [offset, name, type] = table.fields[random(table.fields.length)];
  const place = at + offset;
  const size = sizeOf(type);
  const what = `${table.name}.${name} at ${place}`;
  if (random(4) !== 0) return { what, at: place, bytes: numberBytes(type, table.endian, random) };
  // One more or one less than what is there.
  const bytes = image.slice(place, place + size);
  const last = table.endian === 'little' ? 0 : bytes.length - 1;
  bytes[last] += random(2) === 0 ? 1 : 255;
  return { what, at: place, bytes };
}

function sizeOf(type: FieldType): number {
  const { base, count } = splitType(type);
  const width = base === 'bytes' ? 1 : Number(base.slice(1)) / 8;
  return width * (count ?? 1);
}

function numberBytes(type: FieldType, endian: StructTable['endian'], random: Random): Uint8Array {
  const size = Math.min(8, sizeOf(type));
  const value = random(3) === 0 ? BigInt(random(2 ** 32)) : BigInt(NUMBERS[random(NUMBERS.length)]);
  const bytes = Uint8Array.from({ length: size }, (_, at) => Number((value >> BigInt(8 * at)) & 255n));
  return endian === 'little' ? bytes : bytes.reverse();
}

/** More often in blocks that hold something. */
function offsetIn(image: Uint8Array, random: Random): number {
  for (let attempt = 0; attempt < 40; attempt++) {
    const block = random(Math.max(1, Math.floor(image.length / 1024))) * 1024;
    const part = image.subarray(block, block + 1024);
    if (part.some((byte) => byte !== 0)) return block + random(part.length);
  }
  return random(image.length);
}
