import { checkArgument } from '../contract/arguments.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import { BootfsError } from '../contract/errors.ts';
import { checkDeviceRange } from '../device/block-device.ts';

/** Of worker scopes alone, which is why TypeScript's types of pages do not have it. Source: W3C File API, 6.5. */
interface SyncReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/**
 * A file that the user has chosen, or any other Blob: read slice by slice, never as a whole. In a worker only, as only there a
 * browser waits for a read.
 *
 * @throws EINVAL for what is no Blob, and outside of a worker; its reads throw EIO where the file has changed or is gone
 */
export function fileDevice(file: Blob): BlockDevice {
  checkArgument(file instanceof Blob, 'file', 'a File or a Blob', file);
  const { FileReaderSync } = globalThis as { readonly FileReaderSync?: new () => SyncReader };
  if (FileReaderSync === undefined) throw new BootfsError('EINVAL', 'a file can be read in a worker only');
  const reader = new FileReaderSync();
  return {
    size: file.size,
    read(byteOffset, target) {
      checkDeviceRange(file.size, byteOffset, target.length);
      const bytes = readSlice(reader, file.slice(byteOffset, byteOffset + target.length));
      if (bytes.byteLength !== target.length) {
        throw new BootfsError('EIO', 'the browser gave another length than it was asked for', {
          byteOffset,
          length: target.length,
          bytesRead: bytes.byteLength,
        });
      }
      target.set(new Uint8Array(bytes));
    },
  };
}

function readSlice(reader: SyncReader, slice: Blob): ArrayBuffer {
  try {
    return reader.readAsArrayBuffer(slice);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new BootfsError('EIO', `the browser can't read the file: ${why}`, {}, error);
  }
}
