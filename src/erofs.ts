/** `bootfs/erofs`: EROFS with every codec, and nothing else. */
import { allCodecs } from './codecs/all.ts';
import type { Driver } from './contract/driver.ts';
import { erofsDriver as makeErofsDriver } from './erofsread/erofs.ts';
import { type Mount, mountWith } from './mount/mount.ts';

/** EROFS with LZ4, MicroLZMA, DEFLATE and Zstandard. */
export const erofsDriver: Driver = /* @__PURE__ */ makeErofsDriver(allCodecs);

/** Mounts EROFS. */
export const mount: Mount = /* @__PURE__ */ mountWith([erofsDriver]);
