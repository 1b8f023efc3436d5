/** LZMA2: chunks of LZMA1 or of bytes as they are, each saying what it begins anew. */
import { corrupt, unsupported } from '../contract/errors.ts';
import { decodeLzmaProperties, LzmaDecoder, type LzmaProperties } from './lzma.ts';
import { RangeDecoder } from './range-decoder.ts';
import { SlidingWindow } from './sliding-window.ts';
import type { StreamInput } from './stream-input.ts';
import type { Sink } from './unpack.ts';

/** Four times what `xz -9` asks for: the memory that a stream can claim, by filling it. */
export const MAX_DICTIONARY = 256 * 2 ** 20;

const END = 0;
const RAW_RESET_DICTIONARY = 1;
const RAW = 2;
const LZMA = 0x80;
const RESET_STATE = 0xa0;
const NEW_PROPERTIES = 0xc0;
const RESET_DICTIONARY = 0xe0;

/** The size in bytes that the one byte of LZMA2's properties stands for. @throws ERR_BOOTFS_CORRUPT, ERR_BOOTFS_UNSUPPORTED */
export function decodeDictionarySize(byte: number): number {
  if (byte > 40) throw corrupt(`xz: LZMA2 dictionary size code ${byte}`);
  const size = byte === 40 ? 2 ** 32 - 1 : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11);
  if (size > MAX_DICTIONARY) throw unsupported(`xz with a dictionary of ${size / 2 ** 20} MiB`);
  return size;
}

/** Decodes up to the end marker; a piece is the bytes of one chunk, at most 2 MiB. @throws ERR_BOOTFS_CORRUPT */
export function decodeLzma2(input: StreamInput, dictionarySize: number, sink: Sink): void {
  const decoder = new ChunkDecoder(input, dictionarySize);
  for (;;) {
    const control = input.byte();
    if (control === END) return;
    sink(control < LZMA ? decoder.copyRaw(control) : decoder.decode(control));
  }
}

class ChunkDecoder {
  private readonly input: StreamInput;
  private readonly window = new SlidingWindow();
  private readonly dictionarySize: number;
  private properties: LzmaProperties | undefined;
  private lzma: LzmaDecoder | undefined;
  private hasDictionary = false;

  constructor(input: StreamInput, dictionarySize: number) {
    this.input = input;
    this.dictionarySize = dictionarySize;
  }

  copyRaw(control: number): Uint8Array {
    if (control > RAW) throw corrupt(`xz: LZMA2 control byte ${control}`);
    if (control === RAW_RESET_DICTIONARY) this.resetDictionary();
    const size = this.size16();
    const start = this.makeRoom(size);
    this.window.bytes.set(this.input.take(size), start);
    this.window.length = start + size;
    return this.window.bytes.subarray(start, start + size);
  }

  decode(control: number): Uint8Array {
    const size = ((control & 0x1f) << 16) + this.size16();
    const storedSize = this.size16();
    if (control >= RESET_DICTIONARY) this.resetDictionary();
    const start = this.makeRoom(size);
    const lzma = this.decoderOf(control);
    const stored = this.input.take(storedSize);
    if (stored[0] !== 0) throw corrupt('xz: an LZMA chunk that does not begin with 0');
    const end = start + size;
    const range = new RangeDecoder(stored, 1, lzma.probabilities);
    lzma.run(range, this.window.bytes, start, { end, hardEnd: end, isPrefix: false, sourceEnd: storedSize });
    if (lzma.isEnded || !range.isAtEnd()) throw corrupt('xz: an LZMA chunk of another size than it says');
    this.window.length = end;
    return this.window.bytes.subarray(start, end);
  }

  /** What a chunk does not begin anew goes on from the chunks before. */
  private decoderOf(control: number): LzmaDecoder {
    if (control >= NEW_PROPERTIES) this.properties = decodeLzmaProperties(this.input.byte());
    if (this.properties === undefined) throw corrupt('xz: the first LZMA chunk has no properties');
    if (control >= RESET_STATE || this.lzma === undefined) this.lzma = new LzmaDecoder(this.properties);
    return this.lzma;
  }

  private resetDictionary(): void {
    this.window.reset(this.dictionarySize);
    this.hasDictionary = true;
    this.properties = undefined;
  }

  private makeRoom(size: number): number {
    if (!this.hasDictionary) throw corrupt('xz: the first LZMA2 chunk starts no dictionary');
    this.window.reserve(size);
    return this.window.length;
  }

  private size16(): number {
    return (this.input.byte() << 8) + this.input.byte() + 1;
  }
}
