import { StreamInput } from '../codecs/stream-input.ts';
import type { Sink, UnpackStream } from '../codecs/unpack.ts';
import { skipXzPadding, unpackXz } from '../codecs/xz.ts';
import type { BlockDevice } from '../contract/block-device.ts';

/** Unpacks streams one after the other, up to the end of the file; zeros may follow them, as on a block device. */
export function unpackAll(
  file: BlockDevice,
  unpack: UnpackStream,
  { sink, onProgress }: { readonly sink: Sink; readonly onProgress: (done: number) => void },
): void {
  for (let at = 0; at < file.size; ) {
    at = unpack(file, sink, { byteOffset: at, onProgress });
    const rest = new StreamInput(file, at, 'padding');
    if (unpack === unpackXz) skipXzPadding(rest);
    else while (rest.left > 0 && rest.peek(1)[0] === 0) rest.skip(1);
    at = rest.position;
  }
}
