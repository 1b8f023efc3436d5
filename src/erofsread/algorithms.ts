/** Compression algorithms by their on-disk number, and the records that configure them. */
import type { AlgorithmName } from '../codecs/codec.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { corrupt, unsupported } from '../contract/errors.ts';
import { readBytes } from '../device/block-device.ts';
import type { LinuxVersion } from './features.ts';
import { readLengthPrefixed } from './metadata.ts';
import {
  decodeZErofsDeflateCfgs,
  decodeZErofsLz4Cfgs,
  decodeZErofsLzmaCfgs,
  decodeZErofsZstdCfgs,
} from './ondisk/structs.gen.ts';

/** Largest encoded and decoded size of a physical cluster in bytes: Z_EROFS_PCLUSTER_MAX_SIZE, ..._MAX_DSIZE. */
export const MAX_ENCODED_BYTES = 1024 * 1024;
export const MAX_DECODED_BYTES = 12 * 1024 * 1024;

interface Algorithm {
  readonly name: AlgorithmName;
  readonly since: LinuxVersion;
  /** Throws where Linux would refuse the record. */
  check(record: Uint8Array, blockSize: number): void;
}

/** Indexed by the number on disk. */
export const ALGORITHMS: readonly Algorithm[] = [
  { name: 'lz4', since: 504, check: checkLz4 },
  { name: 'lzma', since: 516, check: checkLzma },
  { name: 'deflate', since: 606, check: checkDeflate },
  { name: 'zstd', since: 610, check: checkZstd },
];

function checkLz4(record: Uint8Array, blockSize: number): void {
  const { max_pclusterblks: maxPclusterBlocks } = decodeZErofsLz4Cfgs(record);
  if (maxPclusterBlocks > MAX_ENCODED_BYTES / blockSize) {
    throw corrupt(
      `z_erofs_lz4_cfgs.max_pclusterblks is ${maxPclusterBlocks}, at most ${MAX_ENCODED_BYTES / blockSize}`,
    );
  }
}

function checkLzma(record: Uint8Array): void {
  const { dict_size: dictionarySize, format } = decodeZErofsLzmaCfgs(record);
  if (format !== 0) throw unsupported(`z_erofs_lzma_cfgs.format ${format}`);
  if (dictionarySize < 4096 || dictionarySize > 8 * MAX_ENCODED_BYTES) {
    throw corrupt(`z_erofs_lzma_cfgs.dict_size is ${dictionarySize}, expected 4096 to ${8 * MAX_ENCODED_BYTES}`);
  }
}

function checkDeflate(record: Uint8Array): void {
  const { windowbits } = decodeZErofsDeflateCfgs(record);
  if (windowbits > 15) throw unsupported(`z_erofs_deflate_cfgs.windowbits ${windowbits}`);
}

function checkZstd(record: Uint8Array): void {
  const { format, windowlog } = decodeZErofsZstdCfgs(record);
  if (format !== 0) throw unsupported(`z_erofs_zstd_cfgs.format ${format}`);
  if (windowlog > 10) throw unsupported(`z_erofs_zstd_cfgs.windowlog ${windowlog}`);
}

/** Reads the record of each algorithm in `bits` from `byteOffset` on, as Linux does when it mounts. */
export function checkAlgorithms(device: BlockDevice, byteOffset: number, bits: number, blockSize: number): void {
  const unknown = bits >>> ALGORITHMS.length;
  if (unknown !== 0) {
    throw unsupported(`compression algorithms 0x${(unknown << ALGORITHMS.length).toString(16)} (available_compr_algs)`);
  }
  let position = byteOffset;
  ALGORITHMS.forEach((algorithm, number) => {
    if ((bits & (1 << number)) === 0) return;
    const record = readLengthPrefixed((at, length) => readBytes(device, at, length), position);
    algorithm.check(record.bytes, blockSize);
    position = record.end;
  });
}
