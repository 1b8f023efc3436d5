/**
 * Adds a record to the log of the clean XFS in the file `image`: `crafted-xfs.ts CHANGE ...`, each change one of
 * `INODE:set:NAMESPACE:NAME:VALUE`, `INODE:replace:NAMESPACE:NAME:VALUE` and `INODE:remove:NAMESPACE:NAME`. They become changes of attributes
 * that are announced and not carried out. Kernels write these with a debugging switch that no distribution has compiled in;
 * to finish them at a mount, all kernels know.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { memoryDevice } from '../../src/device/memory.ts';
import { resolveOptions } from '../../src/mount/mount-options.ts';
import { findLiveRange } from '../../src/xfslog/log/live-range.ts';
import { LogReader } from '../../src/xfslog/log/log-reader.ts';
import { findLogSource } from '../../src/xfsread/log-source.ts';
import { readSuperblock } from '../../src/xfsread/volume/superblock.ts';
import { Volume } from '../../src/xfsread/volume/volume.ts';
import { XfsPatch } from '../../test/support/xfs/structures.ts';
import { attributeItem } from '../../test/support/xfslog/items.ts';
import { BB, LogBuilder, transaction } from '../../test/support/xfslog/log-builder.ts';

const OPERATIONS = { set: 1, remove: 2, replace: 3 };
const NAMESPACES = { user: 0, trusted: 2, security: 4 };
const SB_FEATURES_LOG_INCOMPAT = 220;
const XFS_SB_FEAT_INCOMPAT_LOG_XATTRS = 1;

const image = new Uint8Array(readFileSync('image'));
const device = memoryDevice(image);
const options = resolveOptions({});
const source = findLogSource(new Volume(device, readSuperblock(device, options, false), options), options)!;
const { current } = findLiveRange(new LogReader(source), source);

const items = process.argv.slice(2).map((change, index) => {
  const [ino, operation, namespace, name, value = ''] = change.split(':');
  return attributeItem({
    id: BigInt(index + 1),
    ino: Number(ino),
    operation: OPERATIONS[operation as keyof typeof OPERATIONS],
    filter: NAMESPACES[namespace as keyof typeof NAMESPACES],
    name,
    value,
  });
});
const log = new LogBuilder({ length: source.logBytes / BB, start: current.block, cycle: current.cycle });
log.record({ ops: transaction(0x1246, items), uuid: source.geometry.uuid });
image.set(log.bytes.subarray(current.block * BB, log.head * BB), source.logByteOffset + current.block * BB);
const patched = new XfsPatch(image).superblock((view) =>
  view.setUint32(SB_FEATURES_LOG_INCOMPAT, XFS_SB_FEAT_INCOMPAT_LOG_XATTRS),
);
writeFileSync('image', patched.image);
