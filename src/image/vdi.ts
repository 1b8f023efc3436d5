/** VDI: VirtualBox disk images, dynamic and static. */
import { joinU64, u32le } from '../bytes/endian.ts';
import { isZero } from '../bytes/uuid.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import { blockMappedDevice, readStored } from './block-mapped.ts';
import { decodeVdiHeader } from './ondisk/structs.gen.ts';
import { TableReader } from './table-reader.ts';

const HEADER_BYTES = 456;
const VERSION_1_1 = 0x00010001;
const DYNAMIC = 1;
const STATIC = 2;
/** Blocks from here on are not there: 0xffffffff was never written, 0xfffffffe is zeros. */
const FIRST_ABSENT = 0xfffffffe;
const MIN_BLOCK = 512;
const MAX_BLOCK = 2 ** 30;

/** The disk in a VDI, read in place. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function openVdi(file: BlockDevice): BlockDevice {
  const header = decodeVdiHeader(readBytes(file, 0, Math.min(HEADER_BYTES, file.size)));
  const { u32Version, u32Type, offBlocks, offData, cbBlock, cbBlockExtra, cBlocks } = header;
  if (u32Version !== VERSION_1_1) throw unsupported(`VDI version ${u32Version >>> 16}.${u32Version & 0xffff}`);
  if ((u32Type !== DYNAMIC && u32Type !== STATIC) || !isZero(header.uuidLinkage)) {
    throw unsupported(`VDI that is a difference to another image (type ${u32Type})`);
  }
  if (cbBlock < MIN_BLOCK || cbBlock > MAX_BLOCK || (cbBlock & (cbBlock - 1)) !== 0) {
    throw corrupt(`VDI block size is ${cbBlock}`);
  }
  const size = joinU64(header.cbDisk_lo, header.cbDisk_hi);
  if (size > Number.MAX_SAFE_INTEGER || Math.ceil(size / cbBlock) > cBlocks) {
    throw corrupt(`VDI of ${cBlocks} blocks, too few for ${size} bytes`);
  }
  if (offBlocks + cBlocks * 4 > file.size) throw corrupt('VDI image ends before its block map');
  const tables = new TableReader(file, 'VDI');
  return blockMappedDevice(size, cbBlock, (block, within, part) => {
    const place = u32le(tables.bytes(offBlocks + block * 4, 4), 0);
    if (place >= FIRST_ABSENT) part.fill(0);
    else readStored(file, offData + place * (cbBlock + cbBlockExtra) + cbBlockExtra + within, part, 'VDI');
  });
}
