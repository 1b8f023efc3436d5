/** Where the command writes: everything arrives, whole and in order, before the process ends. */
import { writeSync } from 'node:fs';
import { printableJson } from '../../report/printable.ts';
import { ClosedPipeError } from './exit-status.ts';

const BUFFER_BYTES = 65536;
/** Of one UTF-16 unit, at most. */
const UTF8_BYTES_PER_UNIT = 3;
const RETRY_MILLISECONDS = 2;

/** Takes all of the bytes, or throws. */
export type Sink = (bytes: Uint8Array) => void;

/** Collects what is written into few large writes. */
export class Output {
  private readonly sink: Sink;
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private filled = 0;

  constructor(sink: Sink) {
    this.sink = sink;
  }

  /** As UTF-8. */
  text(text: string): void {
    const mostBytes = text.length * UTF8_BYTES_PER_UNIT;
    if (mostBytes > BUFFER_BYTES) {
      this.bytes(Buffer.from(text, 'utf8'));
      return;
    }
    if (this.filled + mostBytes > BUFFER_BYTES) this.flush();
    this.filled += this.buffer.write(text, this.filled);
  }

  /** With a newline behind it. */
  line(text = ''): void {
    this.text(`${text}\n`);
  }

  /** One object on one line. */
  json(value: Readonly<Record<string, unknown>>): void {
    this.line(printableJson(JSON.stringify({ schema: 1, ...value })));
  }

  /** As they are. */
  bytes(bytes: Uint8Array): void {
    if (this.filled + bytes.length > BUFFER_BYTES) this.flush();
    if (bytes.length > BUFFER_BYTES) {
      this.sink(bytes);
      return;
    }
    this.buffer.set(bytes, this.filled);
    this.filled += bytes.length;
  }

  /** Writes all that waits. */
  flush(): void {
    const { filled } = this;
    this.filled = 0;
    if (filled > 0) this.sink(this.buffer.subarray(0, filled));
  }
}

/**
 * Writes to a file descriptor at once: a stream would keep what a pipe does not take yet in memory, and lose it where
 * the process ends. @throws ClosedPipeError where nobody reads any more.
 */
export function descriptorSink(descriptor: number): Sink {
  return (bytes) => {
    for (let done = 0; done < bytes.length; ) {
      try {
        done += writeSync(descriptor, bytes, done);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'EPIPE') throw new ClosedPipeError('closed pipe');
        if (code !== 'EAGAIN') throw error;
        // Somebody made the pipe non-blocking, and it is full.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MILLISECONDS);
      }
    }
  };
}
