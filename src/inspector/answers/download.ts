/** Files and trees as Blobs, which the page hands to the user. */

import { concatBytes } from '../../bytes/concat.ts';
import { bytesFromPath, escapePath } from '../../bytes/names.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { attempt, BootfsError, isAnswer } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { readPieces } from '../../report/read-pieces.ts';
import { TarWriter } from '../../tar/tar-writer.ts';
import type { ReportProgress } from '../../web/protocol.ts';

/** Bytes that become one Blob. */
const BLOB_BYTES = 8 * 2 ** 20;
/** Of one download: holes make any size cheap on disk, but not here. */
const MAX_BYTES = 8 * 2 ** 30;

/** What was gathered, and what of it is missing. */
export interface Download {
  /** All of it. */
  readonly blob: Blob;
  /** What can't be read, with its path. */
  readonly faults: readonly string[];
}

/** Bytes that become a Blob bit by bit, so that the browser may move them out of memory. */
class BlobBuilder {
  private readonly blobs: Blob[] = [];
  private parts: Uint8Array<ArrayBuffer>[] = [];
  private pending = 0;
  private total = 0;

  /** @throws EFBIG */
  readonly append = (bytes: Uint8Array): void => {
    this.total += bytes.length;
    if (this.total > MAX_BYTES) throw new BootfsError('EFBIG', `the download has more than ${MAX_BYTES} bytes`);
    this.parts.push(bytes.slice());
    this.pending += bytes.length;
    if (this.pending >= BLOB_BYTES) this.keep();
  };

  finish(): Blob {
    this.keep();
    return new Blob(this.blobs, { type: 'application/octet-stream' });
  }

  private keep(): void {
    this.blobs.push(new Blob(this.parts));
    this.parts = [];
    this.pending = 0;
  }
}

/** The bytes of one file. @throws what reading it throws */
export function downloadFile(fs: FileSystem, path: PathLike, report: ReportProgress): Download {
  const file = fs.open(path);
  const builder = new BlobBuilder();
  readPieces(file, (piece, byteOffset) => {
    builder.append(piece);
    report({ title: 'reading', done: byteOffset + piece.length, total: file.size });
  });
  return { blob: builder.finish(), faults: [] };
}

/** A directory and all below it as a pax archive, as `bootfs tar` makes it; what can't be read is a fault, and the rest goes on. */
export function downloadTree(fs: FileSystem, path: PathLike, report: ReportProgress): Download {
  const builder = new BlobBuilder();
  const faults: string[] = [];
  let shown = '';
  let done = 0;
  const note = ({ message }: BootfsError): void => void faults.push(`${shown}: ${message}`);
  const writer = new TarWriter(builder.append, note);
  const skipped = path === '/' ? 0 : bytesFromPath(path).length;
  for (const found of fs.walk(path, { damage: 'report' })) {
    shown = escapePath(found.path);
    if (++done % 100 === 0) report({ title: 'archiving', done, total: 0 });
    const below = bytesFromPath(found.path).subarray(skipped);
    const slash = found.stats?.type === 'dir' && below.length > 1 ? '/' : '';
    const name = concatBytes([encodeUtf8(below.length === 0 ? './' : '.'), below, encodeUtf8(slash)]);
    if (found.error !== undefined) note(found.error);
    const { stats } = found;
    if (stats !== undefined)
      attempt(
        () => writer.add(name, found, stats),
        (error): error is BootfsError => isAnswer(error) && error.code !== 'EFBIG',
        note,
      );
  }
  writer.finish();
  return { blob: builder.finish(), faults };
}
