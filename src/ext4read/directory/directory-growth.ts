/**
 * How large a directory becomes when names are added one after the other, as Linux adds them: inside the inode, then
 * block by block, then under an index. What is followed is the space alone; nobody reads names from here.
 */
import { firstNotBelow } from '../../bytes/search.ts';
import { EntrySlots, type Slot, slotFor } from './entry-slots.ts';

/** What is the same for all directories of a filesystem. */
export interface DirectoryGeometry {
  /** Bytes. */
  readonly blockSize: number;
  /** Bytes of a block that hold entries. */
  readonly room: number;
  /** Are directories of more than one block indexed? */
  readonly hasIndex: boolean;
  /** Entries in the root and in the nodes of an index. */
  readonly rootLimit: number;
  /** Of an inner node, dx_countlimit.limit. */
  readonly nodeLimit: number;
  /** The major hash by which an index orders names. */
  hashOf(name: Uint8Array): number;
}

/** Undefined from `add`: how Linux goes on is not followed here. */
export interface DirectorySpace {
  /** As i_size would have it. */
  readonly sizeInBytes: number;
  /** The directory with `slot` added. */
  add(slot: Slot): DirectorySpace | undefined;
  /** The gap stays with its neighbour, as Linux leaves it; a name that is not there changes nothing. */
  remove(name: Uint8Array): void;
  /** A measure of the work that `add` takes. */
  readonly effort: number;
}

const DOT = /* @__PURE__ */ new Uint8Array([0x2e]);
const DOT_DOT = /* @__PURE__ */ new Uint8Array([0x2e, 0x2e]);
/** An entry with a name of one byte. */
const MIN_ENTRY = 12;
/** Bytes in i_block, of which the first four name the parent. */
const INLINE_BYTES = 60;

/** Entries in i_block, and then in what the inode has left for attributes. */
export class InlineSpace implements DirectorySpace {
  readonly effort = 1;
  private readonly geometry: DirectoryGeometry;
  private readonly areas: EntrySlots[];
  /** Bytes that the second area can have. */
  private readonly secondRoom: number;
  private secondLength: number;

  /** `areas`: one or two; `secondLength`: bytes of the second one, 0 where there is none. */
  constructor(geometry: DirectoryGeometry, areas: EntrySlots[], secondLength: number, secondRoom: number) {
    this.geometry = geometry;
    this.areas = areas;
    this.secondLength = secondLength;
    this.secondRoom = secondRoom;
  }

  /** A new directory. `secondRoom` bytes are left behind i_block. */
  static empty(geometry: DirectoryGeometry, secondRoom: number): InlineSpace {
    return new InlineSpace(geometry, [EntrySlots.empty(INLINE_BYTES - 4)], 0, secondRoom);
  }

  get sizeInBytes(): number {
    return INLINE_BYTES + this.secondLength;
  }

  add(slot: Slot): DirectorySpace | undefined {
    if (this.areas[0].insert(slot)) return this;
    if (this.areas.length === 1 && this.secondRoom > MIN_ENTRY) {
      this.areas.push(EntrySlots.empty(this.secondRoom));
      this.secondLength = this.secondRoom;
    }
    if (this.areas.length === 2 && this.areas[1].insert(slot)) return this;
    return this.inBlock().add(slot);
  }

  private inBlock(): LinearSpace {
    const slots = [slotFor(DOT), slotFor(DOT_DOT)];
    for (const area of this.areas) slots.push(...area.all());
    const block = new EntrySlots(slots);
    block.extendTo(this.geometry.room);
    return new LinearSpace(this.geometry, [block]);
  }

  remove(name: Uint8Array): void {
    if (!this.areas[0].remove(name) && this.areas.length === 2) this.areas[1].remove(name);
  }
}

/** Blocks that are searched for a gap from the first on. */
export class LinearSpace implements DirectorySpace {
  private readonly geometry: DirectoryGeometry;
  private readonly blocks: EntrySlots[];

  constructor(geometry: DirectoryGeometry, blocks: EntrySlots[]) {
    this.geometry = geometry;
    this.blocks = blocks;
  }

  /** Of one block, with `.` and `..`. */
  static empty(geometry: DirectoryGeometry): LinearSpace {
    return new LinearSpace(geometry, [EntrySlots.packed([slotFor(DOT), slotFor(DOT_DOT)], geometry.room)]);
  }

  get sizeInBytes(): number {
    return this.blocks.length * this.geometry.blockSize;
  }

  get effort(): number {
    let slots = 0;
    for (const block of this.blocks) slots += block.count;
    return slots;
  }

  add(slot: Slot): DirectorySpace | undefined {
    for (const block of this.blocks) if (block.insert(slot)) return this;
    if (this.blocks.length === 1 && this.geometry.hasIndex) return this.underIndex().add(slot);
    const fresh = EntrySlots.empty(this.geometry.room);
    fresh.insert(slot);
    this.blocks.push(fresh);
    return this;
  }

  /** The names move to a leaf of their own, which is as full as the block was. */
  private underIndex(): IndexedSpace {
    const { room } = this.geometry;
    const leaf = new EntrySlots(
      this.blocks[0]
        .all()
        .slice(2)
        .map((slot) => ({ ...slot })),
    );
    leaf.extendTo(room);
    return new IndexedSpace(this.geometry, [[{ firstHash: 0, slots: leaf }]], 0, 2, true);
  }

  remove(name: Uint8Array): void {
    for (const block of this.blocks) if (block.remove(name)) return;
  }
}

/** A leaf of an index, read from the directory when it is first needed. */
export interface Leaf {
  /** Of the names in it; bit 0 is set where names of this hash are in the leaf before, too. */
  readonly firstHash: number;
  /** Undefined before it is read. */
  slots: EntrySlots | undefined;
  /** Of the directory; undefined for one that is new. */
  readonly logicalBlock?: number;
}

/** The entries of a leaf; undefined where they can not be followed. */
export type ReadLeaf = (logicalBlock: number) => EntrySlots | undefined;

/** An index of one or two levels over leaves in the order of hashes. */
export class IndexedSpace implements DirectorySpace {
  private readonly geometry: DirectoryGeometry;
  /** The leaves below each node; with no level between root and leaves, all in one list. */
  private readonly nodes: Leaf[][];
  private levels: number;
  private blockCount: number;
  /** The next name goes into a half of the only leaf, whether it would fit without that or not. */
  private mustSplit: boolean;
  private readonly readLeaf: ReadLeaf;

  constructor(
    geometry: DirectoryGeometry,
    nodes: Leaf[][],
    levels: number,
    blockCount: number,
    mustSplit: boolean,
    readLeaf: ReadLeaf = () => undefined,
  ) {
    this.geometry = geometry;
    this.nodes = nodes;
    this.levels = levels;
    this.blockCount = blockCount;
    this.mustSplit = mustSplit;
    this.readLeaf = readLeaf;
  }

  get sizeInBytes(): number {
    return this.blockCount * this.geometry.blockSize;
  }

  get effort(): number {
    return Math.ceil(this.geometry.blockSize / MIN_ENTRY);
  }

  add(slot: Slot): DirectorySpace | undefined {
    const hash = this.geometry.hashOf(slot.name);
    const place = this.find(hash);
    const slots = this.slotsOf(place.leaf);
    if (slots === undefined) return undefined;
    if (!this.mustSplit && slots.insert(slot)) return this;
    this.mustSplit = false;
    if (!this.makeRoomInIndex(place.node)) return undefined;
    return this.split(hash, slot) ? this : undefined;
  }

  remove(name: Uint8Array): void {
    const { leaf } = this.find(this.geometry.hashOf(name));
    this.slotsOf(leaf)?.remove(name);
  }

  private slotsOf(leaf: Leaf): EntrySlots | undefined {
    if (leaf.slots === undefined && leaf.logicalBlock !== undefined) leaf.slots = this.readLeaf(leaf.logicalBlock);
    return leaf.slots;
  }

  private find(hash: number): { node: number; index: number; leaf: Leaf } {
    const node = lastAtOrBelow(this.nodes, hash, (leaves) => leaves[0].firstHash);
    const leaves = this.nodes[node];
    const index = lastAtOrBelow(leaves, hash, (leaf) => leaf.firstHash);
    return { node, index, leaf: leaves[index] };
  }

  /** One more entry in the node: false where the index can't grow. */
  private makeRoomInIndex(node: number): boolean {
    const { rootLimit, nodeLimit } = this.geometry;
    if (this.nodes[node].length < (this.levels === 0 ? rootLimit : nodeLimit)) return true;
    this.blockCount++;
    if (this.levels === 0) {
      this.levels = 1;
      return this.nodes[node].length < nodeLimit || this.makeRoomInIndex(node);
    }
    if (this.nodes.length === rootLimit) return false;
    const leaves = this.nodes[node];
    this.nodes.splice(node + 1, 0, leaves.splice(Math.floor(leaves.length / 2)));
    return true;
  }

  /** The upper half of the hashes moves to a leaf of its own, and `slot` to the end of the half that it belongs to. */
  private split(hash: number, slot: Slot): boolean {
    const { node, index, leaf } = this.find(hash);
    const { room, blockSize, hashOf } = this.geometry;
    const used = leaf.slots!.used();
    const byHash = used
      .map((each) => ({ slot: each, hash: hashOf(each.name) }))
      .sort((left, right) => left.hash - right.hash);
    const at = splitPoint(
      byHash.map((each) => each.slot.length),
      blockSize,
    );
    if (at === 0 || at >= byHash.length) return false;
    const firstHash = byHash[at].hash;
    const isContinued = firstHash === byHash[at - 1].hash;
    const moved = byHash.slice(at).map((each) => each.slot);
    const upper = EntrySlots.packed(moved, room);
    leaf.slots = EntrySlots.packed(
      used.filter((each) => moved.indexOf(each) < 0),
      room,
    );
    this.nodes[node].splice(index + 1, 0, { firstHash: firstHash + (isContinued ? 1 : 0), slots: upper });
    this.blockCount++;
    (hash >= firstHash ? upper : leaf.slots).insertLast(slot);
    return true;
  }
}

/** Where Linux splits a leaf: entries from the end move while they fill no more than half a block. */
function splitPoint(lengths: readonly number[], blockSize: number): number {
  let size = 0;
  for (let index = lengths.length - 1; index >= 0; index--) {
    if (size + Math.floor(lengths[index] / 2) > blockSize / 2) return index + 1;
    size += lengths[index];
  }
  return Math.floor(lengths.length / 2);
}

/** The last of `items`, the first of which counts as the lowest, that begins at or below `hash`. */
function lastAtOrBelow<Item>(items: readonly Item[], hash: number, firstHash: (item: Item) => number): number {
  return firstNotBelow(1, items.length, (index) => firstHash(items[index]) <= hash) - 1;
}
