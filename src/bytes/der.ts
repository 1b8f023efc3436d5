/** DER (X.690), as far as signatures of programs need it: elements with definite lengths, taken apart one level at a time. */

/** Tags: universal ones, and those of a context, whose meaning depends on where they stand. */
export const DER_OCTET_STRING = 0x04;
export const DER_OBJECT_IDENTIFIER = 0x06;
export const DER_SEQUENCE = 0x30;

/** One element: its tag, and where it and its contents begin and end. */
export interface DerElement {
  /** With the bit for constructed ones. */
  readonly tag: number;
  /** Of the tag. */
  readonly at: number;
  /** Of the contents. */
  readonly start: number;
  /** Behind the contents. */
  readonly end: number;
}

/** Elements of one level at most; real ones have a few. */
const MAX_CHILDREN = 256;

/** Definite lengths of up to 4 bytes, as DER has them; undefined where it leaves its parent. */
export function derElementAt(der: Uint8Array, at: number, limit: number): DerElement | undefined {
  if (at + 2 > limit) return undefined;
  let start = at + 2;
  let length = der[at + 1];
  if (length >= 0x80) {
    const bytes = length & 0x7f;
    if (bytes === 0 || bytes > 4 || start + bytes > limit) return undefined;
    length = 0;
    for (const end = start + bytes; start < end; start++) length = length * 256 + der[start];
  }
  return start + length > limit ? undefined : { tag: der[at], at, start, end: start + length };
}

/** The element at `index` among those in `parent`; undefined where there are fewer, or one of them is damaged. */
export function derChild(der: Uint8Array, parent: DerElement, index: number): DerElement | undefined {
  let at = parent.start;
  for (let passed = 0; ; passed++) {
    const element = derElementAt(der, at, parent.end);
    if (element === undefined || passed === index) return element;
    at = element.end;
  }
}

/** Those in `parent` up to a damaged one, 256 at most. */
export function derChildren(der: Uint8Array, parent: DerElement): DerElement[] {
  const children: DerElement[] = [];
  for (let at = parent.start; children.length < MAX_CHILDREN; ) {
    const element = derElementAt(der, at, parent.end);
    if (element === undefined) break;
    children.push(element);
    at = element.end;
  }
  return children;
}

/** Is it that object identifier, given as its contents? */
export function isDerOid(der: Uint8Array, element: DerElement | undefined, oid: readonly number[]): boolean {
  if (element?.tag !== DER_OBJECT_IDENTIFIER || element.end - element.start !== oid.length) return false;
  return oid.every((byte, at) => der[element.start + at] === byte);
}
