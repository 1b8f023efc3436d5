/** The log of a VHDX, replayed in memory: a map from sectors of the file to the log, never a copy. */

import { joinU64, u32le } from '../bytes/endian.ts';
import { equalBytes } from '../bytes/names.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { type BootfsError, corrupt, unsupported } from '../contract/errors.ts';
import { checkDeviceRange, readBytes } from '../device/block-device.ts';
import { decodeVhdxLogDataSector, decodeVhdxLogDescriptor, decodeVhdxLogEntryHeader } from './ondisk/structs.gen.ts';
import { hasGoodChecksum, joinSafe } from './vhdx-fields.ts';

const SECTOR = 4096;
const ENTRY_HEADER_BYTES = 64;
const DESCRIPTOR_BYTES = 32;
const LOGE = 0x65676f6c;
const ZERO = 0x6f72657a;
const DESC = 0x63736564;
const DATA = 0x61746164;
/** Hyper-V and QEMU write logs of 1 MiB. */
const MAX_LOG = 64 * 2 ** 20;
/** 4 GiB of zeros: a log holds tables and bitmaps, never data. */
const MAX_SECTORS = 2 ** 20;
/** Checksums are computed over so many times the log's length: stale entries overlap newer ones, but not often. */
const CHECKED_TIMES = 8;
/** Entries that are looked at while the newest whole sequence is searched. */
const MAX_STEPS = 2 ** 20;
const LEADING_BYTES = 8;
const TRAILING_BYTES = 4;

/** The log that the current header names: where it is in the file, in bytes, and whose entries in it count. */
export interface LogPlace {
  /** LogGuid of the header: entries with another one are older. */
  readonly guid: Uint8Array;
  /** From the start of the file. */
  readonly byteOffset: number;
  /** Bytes. */
  readonly length: number;
}

/** An entry that checks out. */
interface LogEntry {
  /** Byte offset in the log; entries may wrap around its end. */
  readonly at: number;
  readonly length: number;
  readonly tail: number;
  readonly sequence: number;
  readonly descriptorCount: number;
  readonly flushedSize: number;
}

/** What a sector of the file holds after the replay: zeros, or the data sector of the log with the ends put back. */
type Patch = 'zeros' | { readonly logOffset: number; readonly leading: Uint8Array; readonly trailing: Uint8Array };

/**
 * The file with its log replayed.
 *
 * The entries to be replayed are those from the tail to the head of the sequence that has the greatest number, as the format
 * has it; an unfinished entry behind them was never part of the disk.
 *
 * @throws ERR_BOOTFS_CORRUPT where the log holds no whole sequence, or the file is shorter than when it was written
 */
export function replayVhdxLog(file: BlockDevice, place: LogPlace): BlockDevice {
  if (place.length === 0 || place.length % SECTOR !== 0) throw corrupt(`VHDX log of ${place.length} bytes`);
  if (place.length > MAX_LOG) throw unsupported(`VHDX log of ${place.length} bytes`);
  if (place.byteOffset + place.length > file.size) throw corrupt('VHDX log lies past the end of the file');
  const log = new Log(readBytes(file, place.byteOffset, place.length), place);
  const patches = new Map<number, Patch>();
  for (const entry of log.findActiveSequence()) {
    if (entry.flushedSize > file.size) throw corrupt('VHDX image is cut off: its log was written to a longer file');
    log.apply(entry, patches);
  }
  return patchedDevice(file, log, patches);
}

class Log {
  private readonly bytes: Uint8Array;
  private readonly place: LogPlace;
  private bytesToCheck: number;
  private steps = 0;
  private patchedSectors = 0;

  constructor(bytes: Uint8Array, place: LogPlace) {
    this.bytes = bytes;
    this.place = place;
    this.bytesToCheck = CHECKED_TIMES * bytes.length;
  }

  /** `length` bytes, which may wrap around the end. */
  read(at: number, length: number): Uint8Array {
    const { bytes } = this;
    const start = at % bytes.length;
    if (start + length <= bytes.length) return bytes.subarray(start, start + length);
    const joined = new Uint8Array(length);
    joined.set(bytes.subarray(start));
    joined.set(bytes.subarray(0, length - (bytes.length - start)), bytes.length - start);
    return joined;
  }

  /** The entries to replay, the oldest first. */
  findActiveSequence(): LogEntry[] {
    const entries = new Map<number, LogEntry>();
    for (let at = 0; at < this.bytes.length; at += SECTOR) {
      const entry = this.findEntry(at);
      if (entry !== undefined) entries.set(at, entry);
    }
    const heads = [...entries.values()].sort((left, right) => right.sequence - left.sequence);
    for (const head of heads) {
      const sequence = this.sequenceUpTo(head, entries);
      if (sequence !== undefined) return sequence;
    }
    throw corrupt('VHDX log without a whole sequence of entries');
  }

  /** From the tail that `head` names, each entry right behind the one before and numbered on. */
  private sequenceUpTo(head: LogEntry, entries: ReadonlyMap<number, LogEntry>): LogEntry[] | undefined {
    const sequence: LogEntry[] = [];
    let entry = entries.get(head.tail);
    for (let total = 0; entry !== undefined && total <= this.bytes.length; ) {
      const before = sequence[sequence.length - 1];
      if (before !== undefined && entry.sequence !== before.sequence + 1) return undefined;
      sequence.push(entry);
      if (entry.at === head.at) return sequence;
      if (++this.steps > MAX_STEPS) throw corrupt('VHDX log of sequences that lead nowhere');
      total += entry.length;
      entry = entries.get((entry.at + entry.length) % this.bytes.length);
    }
    return undefined;
  }

  private findEntry(at: number): LogEntry | undefined {
    if (u32le(this.bytes, at) !== LOGE) return undefined;
    const header = decodeVhdxLogEntryHeader(this.read(at, ENTRY_HEADER_BYTES));
    const { entry_length: length, tail, descriptor_count: descriptorCount } = header;
    if (length < SECTOR || length % SECTOR !== 0 || length > this.bytes.length) return undefined;
    if (!equalBytes(header.log_guid, this.place.guid) || tail % SECTOR !== 0 || tail >= this.bytes.length)
      return undefined;
    if (ENTRY_HEADER_BYTES + descriptorCount * DESCRIPTOR_BYTES > length) return undefined;
    this.bytesToCheck -= length;
    if (this.bytesToCheck < 0) throw corrupt('VHDX log of entries inside each other');
    if (!hasGoodChecksum(this.read(at, length), header.checksum)) return undefined;
    return {
      at,
      length,
      tail,
      sequence: joinSafe(header.sequence_number_lo, header.sequence_number_hi, 'VHDX log sequence_number'),
      descriptorCount,
      flushedSize: joinSafe(header.flushed_file_offset_lo, header.flushed_file_offset_hi, 'VHDX flushed_file_offset'),
    };
  }

  apply(entry: LogEntry, patches: Map<number, Patch>): void {
    const descriptorBytes = ENTRY_HEADER_BYTES + entry.descriptorCount * DESCRIPTOR_BYTES;
    let dataAt = entry.at + Math.ceil(descriptorBytes / SECTOR) * SECTOR;
    for (let index = 0; index < entry.descriptorCount; index++) {
      const bytes = this.read(entry.at + ENTRY_HEADER_BYTES + index * DESCRIPTOR_BYTES, DESCRIPTOR_BYTES);
      const descriptor = decodeVhdxLogDescriptor(bytes);
      const fileOffset = joinSafe(descriptor.file_offset_lo, descriptor.file_offset_hi, 'VHDX log file_offset');
      const sequence = joinSafe(descriptor.sequence_number_lo, descriptor.sequence_number_hi, 'VHDX log sequence');
      if (sequence !== entry.sequence || fileOffset % SECTOR !== 0) throw badEntry(entry);
      if (descriptor.signature === ZERO) {
        const length = joinSafe(descriptor.length_lo, descriptor.length_hi, 'VHDX log zero_length');
        this.patchedSectors += length / SECTOR;
        if (length % SECTOR !== 0 || this.patchedSectors > MAX_SECTORS) throw badEntry(entry);
        for (let done = 0; done < length; done += SECTOR) patches.set((fileOffset + done) / SECTOR, 'zeros');
      } else if (descriptor.signature === DESC) {
        this.checkDataSector(dataAt, entry);
        patches.set(fileOffset / SECTOR, {
          logOffset: dataAt,
          leading: bytes.slice(8, 8 + LEADING_BYTES),
          trailing: bytes.slice(4, 4 + TRAILING_BYTES),
        });
        dataAt += SECTOR;
      } else {
        throw badEntry(entry);
      }
    }
  }

  /** Both ends of a data sector have the number of its entry, in place of the bytes that the descriptor keeps. */
  private checkDataSector(at: number, entry: LogEntry): void {
    if (at + SECTOR > entry.at + entry.length) throw badEntry(entry);
    const { signature, sequence_high, sequence_low } = decodeVhdxLogDataSector(this.read(at, SECTOR));
    if (signature !== DATA || joinU64(sequence_low, sequence_high) !== entry.sequence) throw badEntry(entry);
  }
}

function badEntry(entry: LogEntry): BootfsError {
  return corrupt('VHDX log entry that checks out but makes no sense', {
    sequence: entry.sequence,
    logOffset: entry.at,
  });
}

function patchedDevice(file: BlockDevice, log: Log, patches: ReadonlyMap<number, Patch>): BlockDevice {
  let last = -1;
  for (const sector of patches.keys()) last = Math.max(last, sector);
  /** What the log writes behind the end of the file makes it longer. */
  const size = Math.max(file.size, (last + 1) * SECTOR);
  return {
    size,
    read(byteOffset, target) {
      checkDeviceRange(size, byteOffset, target.length);
      const present = Math.max(0, Math.min(target.length, file.size - byteOffset));
      if (present > 0) file.read(byteOffset, target.subarray(0, present));
      target.fill(0, present);
      const end = Math.min(byteOffset + target.length, (last + 1) * SECTOR);
      for (let sector = Math.floor(byteOffset / SECTOR); sector * SECTOR < end; sector++) {
        const patch = patches.get(sector);
        if (patch === undefined) continue;
        const from = Math.max(sector * SECTOR, byteOffset);
        const part = target.subarray(from - byteOffset, Math.min((sector + 1) * SECTOR, end) - byteOffset);
        const within = from - sector * SECTOR;
        part.set(patchedSector(log, patch).subarray(within, within + part.length));
      }
    },
  };
}

function patchedSector(log: Log, patch: Patch): Uint8Array {
  if (patch === 'zeros') return new Uint8Array(SECTOR);
  const sector = log.read(patch.logOffset, SECTOR).slice();
  sector.set(patch.leading, 0);
  sector.set(patch.trailing, SECTOR - TRAILING_BYTES);
  return sector;
}
