/** What is in a file, at first sight. */
import { UNPACKERS } from '../../box/unpackers.ts';
import { decodeUtf8 } from '../../bytes/utf8.ts';
import { orDamage } from '../../contract/errors.ts';
import type { FileReader, FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { fileDevice } from '../../device/file-device.ts';
import { probe } from '../../formats/recognisers.ts';
import { findCompression } from '../../kernel-formats/compression.ts';
import { isCpio } from '../../kernel-formats/cpio.ts';
import { inspectElf, isElf } from '../../kernel-formats/elf.ts';
import type { KernelFacts } from '../../kernel-formats/fault.ts';
import { inspectInitrd } from '../../kernel-formats/initrd.ts';
import { beginsLikeKernel, inspectKernel } from '../../kernel-formats/kernel.ts';
import { isPe, readPe } from '../../kernel-formats/pe.ts';
import { readUpTo } from '../../kernel-formats/read.ts';

const HEAD_BYTES = 64 * 1024;
const HEX_BYTES = 4096;
/** A larger picture is shown as bytes. */
const MAX_IMAGE_BYTES = 16 * 2 ** 20;
/** What an initrd may unpack to before its summary is given up. */
const MAX_UNPACKED = 512 * 2 ** 20;

/** Facts of a format, in rows for people. */
export interface Summary {
  /** The name of the format. */
  readonly title: string;
  /** Those without a value are not shown. */
  readonly rows: readonly (readonly [name: string, value: string])[];
}

/** What is shown of a file's contents. */
export interface Preview {
  /** How the contents are shown. */
  readonly kind: 'text' | 'image' | 'hex' | 'empty';
  /** Of `text`: the start of the file. */
  readonly text?: string;
  /** Of `image`: all of the file; of `hex`: its start. */
  readonly bytes?: Uint8Array;
  /** Of an image. */
  readonly mime?: string;
  /** Is there more of the file than what is shown? */
  readonly isCut: boolean;
  /** What the file's own headers say. */
  readonly summaries: readonly Summary[];
  /** The kind of filesystem that the file is an image of, where bootfs reads it. */
  readonly image?: string;
}

/** Pictures that a browser draws without running anything: SVG is none of them. */
const IMAGES: readonly (readonly [magic: readonly number[], mime: string])[] = [
  [[0x89, 0x50, 0x4e, 0x47], 'image/png'],
  [[0xff, 0xd8, 0xff], 'image/jpeg'],
  [[0x47, 0x49, 0x46, 0x38], 'image/gif'],
  [[0x42, 0x4d], 'image/bmp'],
];

/** Reads the start of a regular file. @throws what reading it throws */
export function previewFile(fs: FileSystem, path: PathLike): Preview {
  const file = fs.open(path);
  const head = readUpTo(file, 0, HEAD_BYTES);
  if (head.length === 0) return { kind: 'empty', isCut: false, summaries: [] };
  const common = { summaries: summariesOf(file, head), image: imageKind(fs, path) };
  const mime = IMAGES.find(([magic]) => magic.every((byte, at) => head[at] === byte))?.[1];
  if (mime !== undefined && file.size <= MAX_IMAGE_BYTES) {
    return { kind: 'image', bytes: readUpTo(file, 0, file.size), mime, isCut: false, ...common };
  }
  const text = textOf(head, file.size > head.length);
  if (text !== undefined) return { kind: 'text', text, isCut: file.size > head.length, ...common };
  return { kind: 'hex', bytes: head.slice(0, HEX_BYTES), isCut: file.size > HEX_BYTES, ...common };
}

/** Undefined for what is no text. @param isCut the last character may not be whole */
function textOf(head: Uint8Array, isCut: boolean): string | undefined {
  if (head.includes(0)) return undefined;
  for (let cut = 0; cut < (isCut ? 4 : 1); cut++) {
    const text = decodeUtf8(head.subarray(0, head.length - cut));
    if (text !== undefined) return text;
  }
  return undefined;
}

function imageKind(fs: FileSystem, path: PathLike): string | undefined {
  const found = orDamage(
    () => probe(fileDevice(fs, path)),
    () => undefined,
  );
  return found?.readable === true ? found.kind : undefined;
}

function summariesOf(file: FileReader, head: Uint8Array): Summary[] {
  const summaries: Summary[] = [];
  const attempt = (isIt: boolean, summarise: () => Summary): void => {
    if (!isIt) return;
    const onDamage = ({ message }: Error): unknown => summaries.push({ title: 'damaged', rows: [['error', message]] });
    const summary = orDamage(summarise, onDamage);
    if (summary !== undefined) summaries.push(summary);
  };
  const isKernel = beginsLikeKernel(head);
  attempt(isKernel, () => kernelSummary(inspectKernel(file)));
  attempt(!isKernel && isElf(head), () => kernelSummary(inspectElf(file)));
  attempt(isPe(head), () => peSummary(file));
  attempt(!isKernel && (isCpio(head) || findCompression(head) !== undefined), () => initrdSummary(file));
  return summaries;
}

function kernelSummary({ format, version, architecture, faults }: KernelFacts): Summary {
  return {
    title: format,
    rows: [
      ['version', version ?? ''],
      ['architecture', architecture ?? ''],
      ...faults.map(({ message }): [string, string] => ['fault', message]),
    ],
  };
}

function peSummary(file: FileReader): Summary {
  const { sections } = readPe(file);
  return {
    title: 'PE sections',
    rows: sections.map(({ name, byteOffset, length }) => [name, `${length} bytes at ${byteOffset}`]),
  };
}

function initrdSummary(file: FileReader): Summary {
  const { format, entries, moduleVersions, isWhole, faults } = inspectInitrd(file, UNPACKERS, { bytes: MAX_UNPACKED });
  return {
    title: format,
    rows: [
      ['entries', String(entries)],
      ['modules for', moduleVersions.join(', ')],
      ['unpacked', isWhole ? 'all of it' : 'not all of it'],
      ...faults.map(({ message }): [string, string] => ['fault', message]),
    ],
  };
}
