/** Flattened device trees made of plain objects. */
import { putU32be } from '../../../src/bytes/endian.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { joined } from '../../unit/check/support/images.ts';

/** Numbers are cells, lists of strings have a NUL behind each, objects are nodes. */
export interface TreeNode {
  readonly [name: string]: number | string | readonly string[] | Uint8Array | TreeNode;
}

function cells(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  values.forEach((value, at) => {
    putU32be(bytes, at * 4, value);
  });
  return bytes;
}

function aligned(bytes: Uint8Array): Uint8Array {
  return joined(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
}

function valueBytes(value: number | string | readonly string[] | Uint8Array): Uint8Array {
  if (typeof value === 'number') return cells(value);
  if (value instanceof Uint8Array) return value;
  return encodeUtf8((typeof value === 'string' ? [value] : value).map((text) => `${text}\0`).join(''));
}

/** A tree of version 17 with all of its blocks: header, reservations, structure, strings. */
export function deviceTree(root: TreeNode): Uint8Array {
  let strings = '';
  const offsetOf = (name: string): number => {
    const known = `\0${strings}`.indexOf(`\0${name}\0`);
    if (known >= 0) return known;
    strings += `${name}\0`;
    return strings.length - name.length - 1;
  };
  const parts: Uint8Array[] = [];
  const addNode = (name: string, node: TreeNode): void => {
    parts.push(cells(1), aligned(encodeUtf8(`${name}\0`)));
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'object' && !(value instanceof Uint8Array) && !Array.isArray(value))
        addNode(key, value as TreeNode);
      else {
        const bytes = valueBytes(value as Uint8Array);
        parts.push(cells(3, bytes.length, offsetOf(key)), aligned(bytes));
      }
    }
    parts.push(cells(2));
  };
  addNode('', root);
  const structure = joined(...parts, cells(9));
  const text = encodeUtf8(strings);
  const structureAt = 40 + 16;
  const stringsAt = structureAt + structure.length;
  const total = stringsAt + text.length;
  const header = cells(0xd00dfeed, total, structureAt, stringsAt, 40, 17, 16, 0, text.length, structure.length);
  return joined(header, new Uint8Array(16), structure, text);
}
