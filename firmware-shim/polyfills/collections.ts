/** Map and Set: in order of insertion, and steady while they are changed during an iteration. */
import { define } from './define.ts';

interface Entry {
  key: unknown;
  value: unknown;
  previous: Entry | undefined;
  next: Entry | undefined;
  /** An iterator that stands on a removed entry goes back to the nearest one that is still there. */
  removed: boolean;
}

/** A doubly linked list for the order, and an index of the entries whose key is no object. */
class LinkedEntries {
  private readonly first: Entry = {
    key: undefined,
    value: undefined,
    previous: undefined,
    next: undefined,
    removed: false,
  };
  private last: Entry = this.first;
  private index: Record<string, Entry | undefined> = Object.create(null);
  size = 0;

  find(key: unknown): Entry | undefined {
    const indexKey = indexKeyOf(key);
    if (indexKey !== undefined) return this.index[indexKey];
    let entry = this.first.next;
    while (entry !== undefined && entry.key !== key) entry = entry.next;
    return entry;
  }

  put(key: unknown, value: unknown): void {
    const known = this.find(key);
    if (known !== undefined) {
      known.value = value;
      return;
    }
    const entry: Entry = { key: key === 0 ? 0 : key, value, previous: this.last, next: undefined, removed: false };
    this.last.next = entry;
    this.last = entry;
    this.size++;
    const indexKey = indexKeyOf(key);
    if (indexKey !== undefined) this.index[indexKey] = entry;
  }

  remove(key: unknown): boolean {
    const entry = this.find(key);
    if (entry === undefined) return false;
    const before = entry.previous as Entry;
    before.next = entry.next;
    if (entry.next !== undefined) entry.next.previous = before;
    else this.last = before;
    entry.removed = true;
    this.size--;
    const indexKey = indexKeyOf(key);
    if (indexKey !== undefined) delete this.index[indexKey];
    return true;
  }

  clear(): void {
    while (this.first.next !== undefined) this.remove(this.first.next.key);
  }

  iterate<Item>(itemOf: (entry: Entry) => Item): IterableIterator<Item> {
    let at: Entry | undefined = this.first;
    return {
      next() {
        while (at?.removed) at = at.previous;
        at = at?.next;
        return at === undefined ? { done: true, value: undefined } : { done: false, value: itemOf(at) };
      },
      [Symbol.iterator]() {
        return this;
      },
    };
  }
}

/** Distinct for distinct keys; undefined for objects, which are searched for one by one. */
function indexKeyOf(key: unknown): string | undefined {
  const type = typeof key;
  if (type === 'string') return `s${key as string}`;
  if (type === 'symbol' || type === 'function' || (type === 'object' && key !== null)) return undefined;
  return `${type}${String(key)}`;
}

function fill(source: Iterable<unknown> | undefined | null, put: (item: unknown) => void): void {
  if (source === undefined || source === null) return;
  for (const item of source) put(item);
}

class ListedMap {
  private readonly entries_ = new LinkedEntries();

  constructor(source?: Iterable<unknown> | null) {
    fill(source, (pair) => this.set((pair as unknown[])[0], (pair as unknown[])[1]));
  }

  get size(): number {
    return this.entries_.size;
  }

  get(key: unknown): unknown {
    return this.entries_.find(key)?.value;
  }

  has(key: unknown): boolean {
    return this.entries_.find(key) !== undefined;
  }

  set(key: unknown, value: unknown): this {
    this.entries_.put(key, value);
    return this;
  }

  delete(key: unknown): boolean {
    return this.entries_.remove(key);
  }

  clear(): void {
    this.entries_.clear();
  }

  keys(): IterableIterator<unknown> {
    return this.entries_.iterate((entry) => entry.key);
  }

  values(): IterableIterator<unknown> {
    return this.entries_.iterate((entry) => entry.value);
  }

  entries(): IterableIterator<[unknown, unknown]> {
    return this.entries_.iterate((entry) => [entry.key, entry.value]);
  }

  [Symbol.iterator](): IterableIterator<[unknown, unknown]> {
    return this.entries();
  }

  forEach(visit: (value: unknown, key: unknown, map: ListedMap) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

class ListedSet {
  private readonly entries_ = new LinkedEntries();

  constructor(source?: Iterable<unknown> | null) {
    fill(source, (value) => this.add(value));
  }

  get size(): number {
    return this.entries_.size;
  }

  has(value: unknown): boolean {
    return this.entries_.find(value) !== undefined;
  }

  add(value: unknown): this {
    this.entries_.put(value, undefined);
    return this;
  }

  delete(value: unknown): boolean {
    return this.entries_.remove(value);
  }

  clear(): void {
    this.entries_.clear();
  }

  values(): IterableIterator<unknown> {
    return this.entries_.iterate((entry) => entry.key);
  }

  keys(): IterableIterator<unknown> {
    return this.values();
  }

  entries(): IterableIterator<[unknown, unknown]> {
    return this.entries_.iterate((entry) => [entry.key, entry.key]);
  }

  [Symbol.iterator](): IterableIterator<unknown> {
    return this.values();
  }

  forEach(visit: (value: unknown, key: unknown, set: ListedSet) => void): void {
    for (const value of this.values()) visit(value, value, this);
  }
}

/** What an engine without its own collections gets; for the tests, also where it has them. */
export const scriptMap = ListedMap as unknown as MapConstructor;
export const scriptSet = ListedSet as unknown as SetConstructor;

/** Adds `Map` and `Set` where the engine has none. */
export function addCollections(global: object): void {
  define(global, { Map: scriptMap, Set: scriptSet });
}
