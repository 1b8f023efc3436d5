/**
 * The host contract: what an embedding engine gives to the bundles, as a global object named `host` or as an argument.
 *
 * The first three members are needed; a bundle does without the rest. Every function is synchronous. A function that
 * fails throws (anything); what `read` throws becomes `EIO`, with the thrown text in the message.
 */
export interface Host {
  /** The whole disks, always in the same order: a disk's number is its index here. bootfs reads partition tables itself. */
  disks(): HostDisk[];
  /**
   * `count` whole blocks from block `lba` on, in an ArrayBuffer of `count * blockSize` bytes that the host does not
   * keep. `count` is at least 1 and never more than the disk's `maxBlocks`; the range is inside the disk.
   */
  read(disk: number, lba: number, count: number): ArrayBuffer;
  /**
   * As `read`, to memory that is there: fills `target`, which has the length of 1 to `maxBlocks` whole blocks. What is large is
   * read so where the host has it, without a copy; `read` is asked for 1 MiB at most.
   */
  readInto?(disk: number, lba: number, target: Uint8Array): void;
  /** Shows `text` as it is: no newline is added. */
  print(text: string): void;

  /** What was given to the script on its command line. */
  arguments?: string[];
  /** The engine's name and version, for people. */
  engine?: string;
  /** What the machine is, as boot menus name it: `x64`, `aa64`. Taken for `x64` where the host does not say. */
  architecture?: string;
  /** Milliseconds since any fixed moment. */
  milliseconds?(): number;
  /** The most bytes that the engine's heap has held so far. */
  peakMemory?(): number;
  /**
   * The next key, waited for up to `milliseconds`: 'up', 'down', 'left', 'right', 'home', 'end', 'enter', 'escape', 'backspace', 'delete', or
   * one character. Undefined where none came.
   */
  readKey?(milliseconds: number): string | undefined;
  /**
   * Starts an operating system's kernel, or another EFI application, with its command line and, where there are such, its
   * initial RAM disk and a device tree in place of the firmware's. Does not return if that works; returns what went wrong
   * if it does not, and throws where an argument is there and is none. The bytes must stay unchanged. `disk`, the first block of the partition and a path there say where the program is from.
   */
  boot?(
    program: Uint8Array,
    commandLine: string | undefined,
    initrd?: Uint8Array,
    deviceTree?: Uint8Array,
    disk?: number,
    firstBlock?: number,
    path?: string,
  ): string;

  /** What the firmware is, and what this program was signed with. */
  facts?: HostFacts;
  /** The value of an EFI variable; undefined where there is none. `vendor` is a GUID in its usual spelling. */
  getVariable?(vendor: string, name: string): ArrayBuffer | undefined;
  /** Sets an EFI variable (attributes as UEFI numbers them), or deletes it: where there is no value, or an empty one. */
  setVariable?(vendor: string, name: string, attributes: number, value?: Uint8Array): void;
  /** Hashes `content` into a register of the TPM and logs it with its description, and a tag unless 0. Nothing without a TPM. */
  measure?(pcr: number, tag: number, description: string, content: Uint8Array): void;
  /** The machine starts anew when this was not called again within `seconds`; 0: it does not. */
  watchdog?(seconds: number): void;
  /** Starts the machine anew. */
  restart?(): void;

  /** Native helpers, each in place of a script that does the same. */

  /** Continues the CRC-32C register `seed` over `bytes`: no inversion at either end; unsigned 32 bits. */
  crc32c?(seed: number, bytes: Uint8Array): number;
  /** The SHA-256 of `bytes`: an ArrayBuffer of 32 bytes. */
  sha256?(bytes: Uint8Array): ArrayBuffer;
  /**
   * One LZ4 block, without a frame: fills all of `target` from `source`, or throws. `exact`, for this and those below: 1 where
   * the stream ends with the last byte of the target, 0 where it may go on.
   */
  lz4?(source: Uint8Array, target: Uint8Array, exact: number): void;
  /** One raw DEFLATE stream. */
  inflate?(source: Uint8Array, target: Uint8Array, exact: number): void;
  /** One MicroLZMA stream. */
  lzma?(source: Uint8Array, target: Uint8Array, exact: number): void;
}

/** Facts of a UEFI machine; each is absent where it is not known. */
export interface HostFacts {
  /** Are unsigned programs refused? */
  readonly secureBoot?: 'on' | 'off';
  /** What the section `.policy` of the signed application says. */
  readonly policy?: string;
  /** Vendor and revision: `EDK II 1.00`. */
  readonly firmware?: string;
  /** `UEFI 2.70`. */
  readonly firmwareType?: string;
  /** PARTUUID of the partition that this application was started from. */
  readonly partition?: string;
  /** Its path there, with backslashes. */
  readonly program?: string;
}

/** A disk as the host describes it. */
export interface HostDisk {
  /** For people: `PciRoot(0x0)/Pci(0x3,0x0)`, or a file's name. */
  readonly name: string;
  /** Bytes in a block: a power of two from 512 to 65536. */
  readonly blockSize: number;
  /** Blocks from 0 on. */
  readonly blockCount: number;
  /** The most blocks in one read; 1 MiB's worth where the host does not say. */
  readonly maxBlocks?: number;
}
