/** Swap areas, and whether a hibernated system lies in one. */
import { decodeLabel } from '../../bytes/utf8.ts';
import { formatUuidIfAny } from '../../bytes/uuid.ts';
import type { BlockDevice } from '../../contract/block-device.ts';
import { detail } from '../../contract/facts.ts';
import { readBytes } from '../../device/block-device.ts';
import { decodeSwapHeader, SIZEOF_SWAP_HEADER } from '../ondisk/structs.gen.ts';
import type { Inside } from './inside.ts';

const HEADER_AT = 1024;
const SIGNATURE_BYTES = 10;
const PAGE_SIZES = [4096, 8192, 16384, 65536];
/** What the kernel writes in place of the signature while a system is stored: of swsusp, of its user-space kin. */
const HIBERNATED = ['S1SUSPEND', 'S2SUSPEND', 'ULSUSPEND', 'LINHIB0001'];

/** @throws EIO */
export function readSwap(device: BlockDevice): Inside {
  const { sws_uuid, sws_volume, last_page } = decodeSwapHeader(readBytes(device, HEADER_AT, SIZEOF_SWAP_HEADER));
  let pageSize = PAGE_SIZES[0];
  let isHibernated = false;
  for (const size of PAGE_SIZES) {
    if (size > device.size) break;
    const signature = decodeLabel(readBytes(device, size - SIGNATURE_BYTES, SIGNATURE_BYTES));
    const holdsSystem = HIBERNATED.indexOf(signature) >= 0;
    if (signature !== 'SWAPSPACE2' && !holdsSystem) continue;
    pageSize = size;
    isHibernated = holdsSystem;
    break;
  }
  return {
    kind: 'swap',
    uuid: formatUuidIfAny(sws_uuid, 0),
    label: decodeLabel(sws_volume),
    name: '',
    details: {
      pageSize: detail(pageSize),
      sizeInBytes: detail((last_page + 1) * pageSize),
      hibernated: detail(isHibernated),
    },
    warnings: [],
    volumes: [],
  };
}
