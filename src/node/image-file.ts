/** Image files as people have them, raw or in boxes, opened with what Node has. */
import type { Box } from '../box/box.ts';
import { boxesOf } from '../box/boxes.ts';
import { isKnownImage, type UnwrapHost, type UnwrapOptions, type UnwrappedImage, unwrapOn } from '../box/unwrap.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { ProbeFunction } from '../probe/probe.ts';
import { inflateGzip, inflateRaw } from './gzip.ts';
import { TemporaryStore } from './temporary-store.ts';
import { isAllZeros } from './zeros.ts';
import { inflateZstd, loadFrameHash } from './zstd.ts';

/** The formats that images come in. */
const BOXES: readonly Box[] = /* @__PURE__ */ boxesOf({
  gzip: inflateGzip,
  deflate: inflateRaw,
  zstd: inflateZstd,
  loadFrameHash,
});

const MEMORY_BYTES = 48 * 2 ** 20;

/** A large image that was unpacked goes to a temporary file. */
const NODE: UnwrapHost = {
  boxes: BOXES,
  memoryBytes: MEMORY_BYTES,
  newStore: () => new TemporaryStore(),
  isAllZeros,
};

/** Does the device begin with a box, a filesystem or a partition table, as an image does? @throws EIO */
export function beginsWithImage(device: BlockDevice, probe: ProbeFunction): boolean {
  return isKnownImage(BOXES, device, probe);
}

/**
 * Finds the disk inside an image file, however often it is wrapped. Precedence: the format that the caller names; a
 * filesystem or a GPT whose checksum fits; the magic number of a box; raw.
 *
 * @throws ERR_BOOTFS_UNSUPPORTED for what is known but not read, ERR_BOOTFS_CORRUPT, EFBIG, ENOENT and EINVAL where the member
 * of an archive is not told
 */
export function unwrapImage(file: BlockDevice, options?: UnwrapOptions): Promise<UnwrappedImage> {
  return unwrapOn(NODE, file, options);
}
