/** Something wrong inside one boot file, as its own format's reader sees it. */
export interface Fault {
  /** Stable: the id of the finding that it becomes. */
  readonly id: string;
  /** What is wrong, for people. */
  readonly message: string;
  /** What the message names, for programs. */
  readonly numbers: Readonly<Record<string, number | string>>;
}

/** A part of a file. */
export interface ByteRange {
  /** Bytes from the start of the file. */
  readonly byteOffset: number;
  /** Bytes. */
  readonly length: number;
  /** It goes up to the end of the file, where zeros may be padding. */
  readonly isOpenEnded?: boolean;
  /** Bytes that it unpacks to, where the image says so. */
  readonly unpackedLength?: number;
  /** What is compressed begins as an ELF file or as a kernel Image with an EFI stub, and nothing stands behind it. */
  readonly inside?: 'elf' | 'image';
}

/** Another file that a kernel image brings along: a section of a unified kernel image, an image of a FIT. */
export interface EmbeddedFile {
  /** What the kernel takes it for. */
  readonly kind: 'initrd' | 'microcode' | 'devicetree';
  /** For people: `section .initrd`, `image ramdisk-1`. */
  readonly place: string;
  /** Bytes from the start of the file; all of it is in the file. */
  readonly byteOffset: number;
  /** Bytes. */
  readonly length: number;
  /** Of a unified kernel image with profiles: those that it belongs to; undefined: it is for whatever is booted. */
  readonly profiles?: readonly number[];
}

/** What a kernel's own headers say. */
export interface KernelFacts {
  /** For people: `bzImage`, `arm64 Image`, `unified kernel image`... */
  readonly format: string;
  /** Release, such as `6.1.0-18-amd64`, where the headers have it. */
  readonly version?: string;
  /** What a unified kernel image says of it in its section .uname. */
  readonly statedVersion?: string;
  /** As `peArchitecture` names them; undefined where nothing says it. */
  readonly architecture?: string;
  /** Compressed data, in which a block of zeros is damage. */
  readonly compressed: readonly ByteRange[];
  /** Absent: it brings nothing. */
  readonly embedded?: readonly EmbeddedFile[];
  /** None where all is well. */
  readonly faults: readonly Fault[];
}

/** A file of `size` bytes that says it has `expected`. */
export function cutOff(message: string, expected: number, size: number): Fault {
  return { id: 'kernel-cut-off', message, numbers: { expected, size } };
}

/** A header that contradicts itself, or the rest of the file. */
export function badHeader(message: string, numbers: Fault['numbers'] = {}): Fault {
  return { id: 'kernel-header', message, numbers };
}
