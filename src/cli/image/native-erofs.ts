/** EROFS, decoded by the host where it can. */
import { allCodecs } from '../../codecs/all.ts';
import type { Driver } from '../../contract/driver.ts';
import { erofsDriver } from '../../erofsread/erofs.ts';
import { nativeCodecs } from '../../node/native-codecs.ts';

/** The codecs of bootfs, with Node's own in place of those that it has. */
export const nativeErofsDriver: Driver = /* @__PURE__ */ erofsDriver({ ...allCodecs, ...nativeCodecs });
