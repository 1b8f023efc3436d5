import type { NameList } from '../contract/name-list.ts';
import { compareBytes } from './names.ts';

/** An empty list of names as typed arrays of their own: for bundles whose code is to be small. Others have `PackedNames`. */
export function newPlainNames(): NameList {
  const names: Uint8Array[] = [];
  return {
    add: (name) => void names.push(name.slice()),
    at: (index) => names[index],
    order: () =>
      names.map((_name, index) => index).sort((left, right) => compareBytes(names[left], names[right]) || left - right),
  };
}
