/** The names of one directory, however they are kept. */
export interface NameList {
  /** Behind the others. Its bytes may change afterwards. @throws EFBIG past what the list can hold */
  add(name: Uint8Array): void;
  /** The one that was added as number `index` from 0 on: it stays as it is. */
  at(index: number): Uint8Array;
  /** The indexes of all in the order of the bytes of their names; of names that are the same, in that in which they came. */
  order(): ArrayLike<number>;
}

/** Makes an empty list. */
export type NewNames = () => NameList;
