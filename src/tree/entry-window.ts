/** The entries of a directory by their number, in the order on disk. Of a large one a window is kept, and the directory read again for another. */
import { type GrowingColumn, growingFloat64, growingUint32 } from '../bytes/growing-column.ts';
import { PackedNames } from '../bytes/packed-names.ts';
import { type BootfsError, orDamage } from '../contract/errors.ts';
import type { FileType } from '../contract/stats.ts';
import type { TreeEntry } from '../contract/tree.ts';
import type { EntrySource } from './limited-entries.ts';

/** Entries of one directory that are kept at once, 16 bytes of each and its name. */
export const WINDOW_ENTRIES = 2 ** 18;
/** Bytes of names that are kept at once, with one entry more. */
const WINDOW_BYTES = 2 ** 24;

const TYPES: readonly (FileType | undefined)[] = [
  undefined,
  'file',
  'dir',
  'symlink',
  'char',
  'block',
  'fifo',
  'socket',
];

/** Ends a listing once the window is full. */
class WindowFull {}

/** A window on what a source lists. */
export class EntryWindow {
  /** The first that was met on the way to the entry that was asked for last. */
  damage: BootfsError | undefined;
  private readonly source: EntrySource;
  /** Number of the first entry in the window. */
  private first = 0;
  private readonly names = new PackedNames();
  private readonly inos: GrowingColumn<Float64Array> = growingFloat64();
  /** Indexes into TYPES. */
  private readonly types: GrowingColumn<Uint32Array> = growingUint32();
  /** Ends the directory with the window? */
  private isLast = false;

  /** @throws what the source throws but its damage */
  constructor(source: EntrySource) {
    this.source = source;
    this.read(0);
  }

  /** Entries that are kept. */
  get length(): number {
    return this.names.length;
  }

  /** Undefined past the last one; its name is a view that is good up to the next call. Entries in order cost one reading of the directory for each window. */
  entry(number: number): TreeEntry | undefined {
    if (number < this.first || (number >= this.first + this.length && !this.isLast)) this.read(number);
    const at = number - this.first;
    if (at >= this.length) return undefined;
    return { name: this.names.at(at), ino: this.inos.values[at], type: TYPES[this.types.values[at]] };
  }

  private read(first: number): void {
    this.first = first;
    this.names.clear();
    this.inos.length = 0;
    this.types.length = 0;
    this.damage = undefined;
    this.isLast = false;
    const onDamage = (damage: BootfsError): void => {
      this.damage = this.damage ?? damage;
    };
    let number = 0;
    const take = (entry: TreeEntry): void => {
      if (number++ >= first) this.keep(entry);
    };
    try {
      orDamage(() => this.source(take, onDamage), onDamage);
      this.isLast = true;
    } catch (error) {
      if (!(error instanceof WindowFull)) throw error;
    }
  }

  private keep({ name, ino, type }: TreeEntry): void {
    const { names } = this;
    if (names.length === WINDOW_ENTRIES || names.byteLength > WINDOW_BYTES) throw new WindowFull();
    names.add(name);
    this.inos.push(ino);
    this.types.push(TYPES.indexOf(type));
  }
}
