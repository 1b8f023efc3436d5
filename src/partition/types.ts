/** Names for the partition types that matter to booting; the rest is shown by number. */
import { ARCHITECTURES, GUIDS, NAMES } from './types.gen.ts';

/** `*` stands for the architecture. */
const DISCOVERABLE = ['root-*', 'root-*-verity', 'root-*-verity-sig', 'usr-*', 'usr-*-verity', 'usr-*-verity-sig'];

const MBR_TYPES: Readonly<Record<string, string>> = {
  '0x01': 'fat12',
  '0x04': 'fat16',
  '0x06': 'fat16',
  '0x07': 'ntfs',
  '0x0b': 'fat32',
  '0x0c': 'fat32',
  '0x0e': 'fat16',
  '0x82': 'swap',
  '0x83': 'linux',
  '0x8e': 'lvm',
  '0xea': 'xbootldr',
  '0xef': 'esp',
  '0xfd': 'raid',
};

/** Characters of a GUID as text, and packed. */
const GUID_LENGTH = 36;
const PACKED_LENGTH = 22;

/** The short name of a type as `Partition.type` spells it. */
export function partitionTypeName(type: string): string | undefined {
  return type.length === GUID_LENGTH ? nameOfGuid(packGuid(type)) : MBR_TYPES[type];
}

/** A GUID in lower case as characters of six bits each, from `0` on: three digits are two of them. */
export function packGuid(guid: string): string {
  const packed: number[] = [];
  for (const three of guid.replace(/-/g, '').match(/..?.?/g) ?? []) {
    const value = Number.parseInt(three, 16);
    packed.push(0x30 + (value >> 6), 0x30 + (value & 63));
  }
  return String.fromCharCode(...packed);
}

function nameOfGuid(packed: string): string | undefined {
  let at = GUIDS.indexOf(packed);
  while (at % PACKED_LENGTH > 0) at = GUIDS.indexOf(packed, at + 1);
  if (at < 0) return undefined;
  const names = NAMES.split(' ');
  const number = at / PACKED_LENGTH - names.length;
  if (number < 0) return names[number + names.length];
  const kind = number % DISCOVERABLE.length;
  return DISCOVERABLE[kind].replace('*', ARCHITECTURES.split(' ')[(number - kind) / DISCOVERABLE.length]);
}
