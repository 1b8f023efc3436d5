/** EROFS, decoded by the host where it can. */
import { allCodecs } from '../../codecs/all.ts';
import { erofsDriver } from '../../erofsread/erofs.ts';
import { type Mount, mountWith } from '../../mount/mount.ts';
import { nativeCodecs } from '../../node/native-codecs.ts';

/** The same `mount`, with Node's own decoders in place of those of bootfs for which the caller has none. */
export function decodingNatively(mount: Mount): Mount {
  return (device, options) => mount(device, { ...options, codecs: { ...nativeCodecs, ...options?.codecs } });
}

/** Opens EROFS alone. */
export const mountErofs: Mount = /* @__PURE__ */ decodingNatively(/* @__PURE__ */ mountWith([erofsDriver(allCodecs)]));
