/** What is in the kernels and initrds of one filesystem: each file is looked into once, when a rule asks for it. */
import { BootfsError } from '../../contract/errors.ts';
import type { FileReader, FileSystem } from '../../contract/file-system.ts';
import { checkAuthenticode } from '../../kernel-formats/authenticode.ts';
import type { EmbeddedFile, KernelFacts } from '../../kernel-formats/fault.ts';
import { imageArchitecture } from '../../kernel-formats/image-header.ts';
import { type InitrdFacts, inspectInitrd } from '../../kernel-formats/initrd.ts';
import { inspectKernel } from '../../kernel-formats/kernel.ts';
import { verifyKernelPayload } from '../../kernel-formats/kernel-payload.ts';
import { rangeFile } from '../../kernel-formats/part.ts';
import type { UnpackBudget, Unpackers } from '../../kernel-formats/unpack.ts';
import { unlessDamaged } from './damage.ts';
import type { CheckOptions } from './options.ts';

/** Bytes that all kernels and initrds of one image together may unpack to. */
const MAX_UNPACKED = 16 * 1024 ** 3;

/** What one image may unpack to, before anything is unpacked: all of its filesystems share it. */
export function unpackBudget(): UnpackBudget {
  return { bytes: MAX_UNPACKED };
}

/** An initrd inside of a kernel image. */
export interface EmbeddedInitrd {
  /** Where in the image it is. */
  readonly part: EmbeddedFile;
  /** Undefined where it can't be read. */
  readonly facts: InitrdFacts | undefined;
}

/** Which files may be looked into, and as what. */
export interface InspectionScope {
  /** Paths of the files that are not too big for it. */
  readonly paths: readonly string[];
  /** By the path of a FIT image: the configurations of it that entries name. */
  readonly fitConfigurations: ReadonlyMap<string, readonly string[]>;
}

/** The contents of boot files, remembered by path. All methods throw what the device throws. */
export class InspectedFiles {
  private readonly fs: FileSystem;
  private readonly scope: InspectionScope;
  private readonly unpackers: Unpackers;
  private readonly onProgress: (path: string) => void;
  private readonly budget: UnpackBudget;
  private readonly kernels = new Map<string, KernelFacts | undefined>();
  private readonly initrds = new Map<string, InitrdFacts | undefined>();
  private readonly embedded = new Map<string, readonly EmbeddedInitrd[]>();

  constructor(fs: FileSystem, scope: InspectionScope, options: CheckOptions, budget: UnpackBudget) {
    this.fs = fs;
    this.scope = scope;
    this.unpackers = options.unpackers ?? {};
    this.onProgress = (path) => options.onProgress?.(path);
    this.budget = budget;
  }

  /** Undefined where the file can't be read, which is a finding of its own. */
  kernelFacts(path: string): KernelFacts | undefined {
    return once(this.kernels, path, () => unlessDamaged(() => this.inspectKernel(path)));
  }

  /** Undefined where the file can't be read. */
  initrdFacts(path: string): InitrdFacts | undefined {
    return once(this.initrds, path, () => {
      this.onProgress(path);
      return unlessDamaged(() => inspectInitrd(this.open(path), this.unpackers, this.budget));
    });
  }

  /** What a kernel image brings along for the kernel to unpack: microcode and initrds, in the order of its format. */
  embeddedInitrds(path: string): readonly EmbeddedInitrd[] {
    return once(this.embedded, path, () => {
      const parts = (this.kernelFacts(path)?.embedded ?? []).filter(({ kind }) => kind !== 'devicetree');
      if (parts.length > 0) this.onProgress(path);
      return parts.map((part) => ({ part, facts: unlessDamaged(() => this.inspectPart(path, part)) }));
    });
  }

  /** Its headers, what is compressed in it, and its signature. */
  private inspectKernel(path: string): KernelFacts {
    const file = this.open(path);
    const facts = inspectKernel(file, this.scope.fitConfigurations.get(path));
    if (facts.faults.length > 0) return facts;
    this.onProgress(path);
    let { architecture } = facts;
    const faults = verifyKernelPayload(file, facts, this.unpackers, this.budget, (head) => {
      architecture = architecture ?? imageArchitecture(head);
    });
    return { ...facts, architecture, faults: faults.concat(checkAuthenticode(file)) };
  }

  private inspectPart(path: string, { byteOffset, length }: EmbeddedFile): InitrdFacts {
    return inspectInitrd(rangeFile(this.open(path), byteOffset, length), this.unpackers, this.budget);
  }

  /** @throws EFBIG for one that is not to be looked into */
  private open(path: string): FileReader {
    if (this.scope.paths.indexOf(path) < 0) throw new BootfsError('EFBIG', 'too big to be looked into');
    return this.fs.open(path);
  }
}

/** What is `known` of a path; `find` is asked for it the first time. */
function once<Value>(known: Map<string, Value>, path: string, find: () => Value): Value {
  if (!known.has(path)) known.set(path, find());
  return known.get(path) as Value;
}
