/** INIT: what both sides can do. */
import { constants } from 'node:os';
import type { Handler } from './request.ts';
import {
  FUSE_ASYNC_READ,
  FUSE_CACHE_SYMLINKS,
  FUSE_DO_READDIRPLUS,
  FUSE_MAX_PAGES,
  FUSE_PARALLEL_DIROPS,
  FUSE_POSIX_ACL,
  FUSE_READDIRPLUS_AUTO,
} from './wire/flags.ts';
import {
  FUSE_KERNEL_MINOR_VERSION,
  FUSE_KERNEL_VERSION,
  fuseInitIn,
  fuseInitOut,
  MIN_MINOR_VERSION,
} from './wire/structs.ts';

const WANTED =
  FUSE_ASYNC_READ |
  FUSE_DO_READDIRPLUS |
  FUSE_READDIRPLUS_AUTO |
  FUSE_PARALLEL_DIROPS |
  FUSE_POSIX_ACL |
  FUSE_MAX_PAGES |
  FUSE_CACHE_SYMLINKS;

/** Bytes of the longest answer: one READ of `MAX_PAGES` pages of 4 KiB. Where pages are larger, the kernel asks for less. */
export const MAX_ANSWER = 2 ** 20;
const MAX_PAGES = 256;
/** Nothing is written, but the kernel wants to hear a number, and no less than a page. */
const MAX_WRITE = 4096;
/** Read-ahead requests that may wait here at once, and from how many on the kernel holds back. */
const MAX_BACKGROUND = 16;
const CONGESTION_THRESHOLD = 12;

/** FUSE_INIT: which version of the protocol and which of its features both ends have. */
export const init: Handler = (_served, { view }, answer) => {
  const { major, minor, max_readahead, flags } = fuseInitIn.decode(view, 0);
  // A newer kernel asks again, in our version.
  if (major > FUSE_KERNEL_VERSION) return fuseInitOut.encode(answer.view, 0, { major: FUSE_KERNEL_VERSION });
  if (major < FUSE_KERNEL_VERSION || minor < MIN_MINOR_VERSION) return -constants.errno.EPROTO;
  return fuseInitOut.encode(answer.view, 0, {
    major: FUSE_KERNEL_VERSION,
    minor: Math.min(minor, FUSE_KERNEL_MINOR_VERSION),
    max_readahead,
    flags: (flags & WANTED) >>> 0,
    max_background: MAX_BACKGROUND,
    congestion_threshold: CONGESTION_THRESHOLD,
    max_write: MAX_WRITE,
    time_gran: 1,
    max_pages: MAX_PAGES,
  });
};
