/** The space inside a stretch of directory entries: what fits where, as Linux places names and takes them away. */
import { equalBytes } from '../../bytes/names.ts';
import { de_inode, de_name_len, SIZEOF_EXT4_DIR_ENTRY_2 } from '../ondisk/structs.gen.ts';
import { entrySize, recordLength } from './directory-block.ts';

/** The space of one entry, in use or not. */
export interface Slot {
  /** Bytes up to the next entry: ext4_dir_entry_2.rec_len. */
  length: number;
  /** Bytes that the entry itself takes; 0 where there is none. */
  needed: number;
  /** Empty where there is none. */
  name: Uint8Array;
}

const NO_NAME = /* @__PURE__ */ new Uint8Array(0);

/** A slot that a new entry asks for. */
export function slotFor(name: Uint8Array): Slot {
  const needed = entrySize(name.length, 0);
  return { length: needed, needed, name };
}

/** The entries of one block or inline area. */
export class EntrySlots {
  private readonly slots: Slot[];

  constructor(slots: Slot[]) {
    this.slots = slots;
  }

  /** One gap of `length` bytes. */
  static empty(length: number): EntrySlots {
    return new EntrySlots([{ length, needed: 0, name: NO_NAME }]);
  }

  /** Slots that take what they need; the last one has the rest of `room`. */
  static packed(slots: readonly Slot[], room: number): EntrySlots {
    const packed = slots.map(({ name, needed }) => ({ length: needed, needed, name }));
    let used = 0;
    for (const { length } of packed) used += length;
    packed[packed.length - 1].length += room - used;
    return new EntrySlots(packed);
  }

  /** The entries in the first `room` of `bytes`; undefined where they do not lead to its end. */
  static decode(bytes: Uint8Array, room: number, blockSize: number): EntrySlots | undefined {
    const slots: Slot[] = [];
    for (let at = 0; at < room; ) {
      const length = recordLength(bytes, at, blockSize);
      const nameLength = de_name_len(bytes, at);
      const needed = de_inode(bytes, at) === 0 ? 0 : entrySize(nameLength, 0);
      if (length < SIZEOF_EXT4_DIR_ENTRY_2 || length < needed || at + length > room) return undefined;
      slots.push({
        length,
        needed,
        name: bytes.slice(at + SIZEOF_EXT4_DIR_ENTRY_2, at + SIZEOF_EXT4_DIR_ENTRY_2 + nameLength),
      });
      at += length;
    }
    return new EntrySlots(slots);
  }

  /** Entries and gaps. */
  get count(): number {
    return this.slots.length;
  }

  /** In the order on disk. */
  all(): readonly Slot[] {
    return this.slots;
  }

  /** Those that hold a name. */
  used(): Slot[] {
    return this.slots.filter(({ needed }) => needed > 0);
  }

  /** In the first gap that is large enough; false where there is none. */
  insert({ needed, name }: Slot): boolean {
    for (let index = 0; index < this.slots.length; index++) {
      if (this.slots[index].length - this.slots[index].needed < needed) continue;
      this.insertAt(index, { length: needed, needed, name });
      return true;
    }
    return false;
  }

  /** Behind all others, where the caller knows that there is room. */
  insertLast(slot: Slot): void {
    this.insertAt(this.slots.length - 1, slot);
  }

  private insertAt(index: number, { needed, name }: Slot): void {
    const slot = this.slots[index];
    const fresh = { length: slot.length - slot.needed, needed, name };
    if (slot.needed === 0) {
      this.slots[index] = fresh;
      return;
    }
    slot.length = slot.needed;
    this.slots.splice(index + 1, 0, fresh);
  }

  /** The space goes to the entry before; the first entry only becomes empty. */
  remove(name: Uint8Array): boolean {
    const { slots } = this;
    for (let index = 0; index < slots.length; index++) {
      if (slots[index].needed === 0 || !equalBytes(slots[index].name, name)) continue;
      if (index === 0) slots[0] = { length: slots[0].length, needed: 0, name: NO_NAME };
      else slots[index - 1].length += slots.splice(index, 1)[0].length;
      return true;
    }
    return false;
  }

  /** Takes what lies behind the last entry up to `room`. */
  extendTo(room: number): void {
    let length = 0;
    for (const slot of this.slots) length += slot.length;
    this.slots[this.slots.length - 1].length += room - length;
  }
}
