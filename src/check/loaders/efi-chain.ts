/** What UEFI starts from an EFI system partition, and what that starts in turn. */

import type { DiskMenu } from '../../boot/index.ts';
import { decodeUtf16 } from '../../bytes/utf16.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { memoryDevice } from '../../device/memory.ts';
import type { Disk, DiskPartition } from '../../disk/disk.ts';
import { checkEfiProgram } from '../../kernel-formats/efi-image.ts';
import { type EfiProgram, identifyEfiProgram } from '../../kernel-formats/efi-program.ts';
import { packedGrubModules, readGrubModules } from '../../kernel-formats/grub-core.ts';
import { readPe, readPeSection } from '../../kernel-formats/pe.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import type { ChainFault, ChainOptions } from '../contract/chain.ts';
import { initrdPartition } from '../files/boot-files.ts';
import { isFile, unlessDamaged } from '../files/damage.ts';
import { type GrubFacts, judgeGrubModules } from './grub-modules.ts';

/** Names of the removable media path, UEFI 2.10, 3.5.1.1. */
const REMOVABLE = /^boot(x64|ia32|aa64|arm|riscv64|loongarch64)\.efi$/i;
/** Vendors on one ESP that the fallback looks at. */
const MAX_DIRECTORIES = 256;
/** A BOOT*.CSV holds a line or two. */
const MAX_CSV_BYTES = 64 * 1024;
/** Bytes of programs that are held against their digests; real ones have a few MiB together. */
const MAX_HASHED_BYTES = 1024 ** 3;
/** Programs on one ESP, besides those that start each other, that are looked at. */
const MAX_OTHERS = 64;
/** Bytes; Debian's signed one has 2 MiB of modules. */
const MAX_GRUB_BYTES = 32 * 1024 * 1024;
/** By the architecture in names of the removable media path. */
const GRUB_PLATFORMS: Readonly<Record<string, string>> = {
  x64: 'x86_64-efi',
  ia32: 'i386-efi',
  aa64: 'arm64-efi',
  arm: 'arm-efi',
  riscv64: 'riscv64-efi',
  loongarch64: 'loongarch64-efi',
};
/** Of bootfs's own loader, where its image holds none. */
const BOOTFS_SCRIPT = '/EFI/bootfs/loader.js';
/** shim starts the fallback, which starts a shim, which starts GRUB. */
const MAX_STAGES = 4;

interface Found {
  readonly loaders: string[];
  readonly faults: ChainFault[];
}

/** The EFI system partitions by type; where the table has none, those that look like one. */
export function efiPartitions({ partitions }: Disk): DiskPartition[] {
  const byType = partitions.filter(({ typeRole }) => typeRole === 'esp');
  return byType.length > 0 ? byType : partitions.filter(({ contentRole }) => contentRole === 'esp');
}

/** Follows what firmware starts without being told to, or `loaderPath`. @throws what the device throws */
export function judgeEfi(disk: Disk, menu: DiskMenu, options: ChainOptions): Found {
  const found: Found = { loaders: [], faults: [] };
  const partitions = efiPartitions(disk).filter(({ fs }) => fs !== undefined);
  for (const { fs, number } of partitions) {
    const chain = new EfiChain(fs as FileSystem, number, found);
    for (const path of chain.firstStages(options)) chain.follow(path, 0);
    for (const grub of chain.grubs) found.faults.push(...judgeGrubModules(disk, menu, grub));
    chain.judgeOthers(filesOfEntries(menu, number));
  }
  if (found.loaders.length > 0 || found.faults.some(({ level }) => level === undefined)) return found;
  const vendors = partitions.some(({ fs, number }) => new EfiChain(fs as FileSystem, number, found).hasVendor());
  if (vendors && options.loaderPath === undefined) {
    const message = 'nothing stands on the removable media path: this disk boots only where NVRAM names its loader';
    found.faults.push({ id: 'loader-only-nvram', message });
  } else {
    const what = options.loaderPath ?? '\\EFI\\BOOT\\BOOT*.EFI';
    found.faults.push({ id: 'loader-missing', message: `no EFI system partition that can be read holds ${what}` });
  }
  return found;
}

/** In lower case: kernels and initrds of entries are judged as such, whatever their names end in. */
function filesOfEntries({ entries }: DiskMenu, number: number): string[] {
  const paths: string[] = [];
  for (const entry of entries) {
    if (entry.partition === number) paths.push(entry.kernel);
    paths.push(...entry.initrds.filter((_, at) => initrdPartition(entry, at) === number));
  }
  return paths.map((path) => path.toLowerCase());
}

class EfiChain {
  private readonly fs: FileSystem;
  private readonly partition: number;
  private readonly found: Found;
  /** Every GRUB among the programs that start each other. */
  readonly grubs: GrubFacts[] = [];
  private readonly judged: string[] = [];
  private hashedBytes = 0;

  constructor(fs: FileSystem, partition: number, found: Found) {
    this.fs = fs;
    this.partition = partition;
    this.found = found;
  }

  /** What firmware starts first, as paths with slashes. */
  firstStages({ architecture, loaderPath }: ChainOptions): string[] {
    if (loaderPath !== undefined) {
      const path = `/${loaderPath.replace(/\\/g, '/').replace(/^\/+/, '')}`;
      return isFile(this.fs, path) ? [path] : [];
    }
    return this.list('/EFI/BOOT')
      .filter((name) => {
        const [, own] = REMOVABLE.exec(name) ?? [];
        return own !== undefined && (architecture === undefined || own.toLowerCase() === architecture.toLowerCase());
      })
      .map((name) => `/EFI/BOOT/${name}`);
  }

  /** Is there any program that NVRAM could name? */
  hasVendor(): boolean {
    return this.list('/EFI').some((directory) =>
      this.list(`/EFI/${directory}`).some((name) => /\.efi$/i.test(name) && this.identify(`/EFI/${directory}/${name}`)),
    );
  }

  /** Goes on to what the program at `path` starts. */
  follow(path: string, stage: number): void {
    const program = this.identify(path);
    if (program === undefined) {
      this.judged.push(path);
      this.fault('loader-broken', path, 'this is no EFI program that firmware could start');
      return;
    }
    if (program.kind === 'grub') this.grubs.push(this.grubFacts(path, program.architecture));
    this.judgeContents(path);
    this.found.loaders.push(`${program.name} (${path})`);
    if (program.kind === 'refind')
      this.fault('loader-unknown', path, 'rEFInd looks for kernels by itself, which bootfs does not');
    if (program.kind === 'other') this.fault('loader-unknown', path, 'this EFI program is not one that bootfs knows');
    if (program.kind === 'bootfs') this.judgeBootfs(path);
    if (stage >= MAX_STAGES) return;
    if (program.kind === 'shim') this.followShim(path, program.architecture, stage);
    if (program.kind === 'shim-fallback') this.followFallback(program.architecture, stage);
  }

  /** Its script is a section of its image, or a file of the partition. */
  private judgeBootfs(path: string): void {
    const isInside = unlessDamaged(() =>
      readPe(this.fs.open(path)).sections.some(({ name, length }) => name === '.script' && length > 0),
    );
    if (isInside || isFile(this.fs, BOOTFS_SCRIPT)) return;
    this.fault('second-stage-missing', BOOTFS_SCRIPT, 'the loader evaluates this, and it is not there');
  }

  /** Programs that NVRAM may name, in place of those that firmware starts by itself; `known` are something else. */
  judgeOthers(known: readonly string[]): void {
    const started = known.concat(this.judged.map((path) => path.toLowerCase()));
    let left = MAX_OTHERS;
    for (const directory of this.list('/EFI')) {
      // Entries of systemd-boot, which are judged as such.
      if (directory.toLowerCase() === 'linux') continue;
      for (const name of this.list(`/EFI/${directory}`)) {
        const path = `/EFI/${directory}/${name}`;
        if (!/\.efi$/i.test(name) || REMOVABLE.test(name) || started.indexOf(path.toLowerCase()) >= 0 || left-- <= 0)
          continue;
        if (unlessDamaged(() => readPe(this.fs.open(path))) !== undefined) continue;
        const message = 'NVRAM or another loader may name this, and it is no EFI program';
        this.found.faults.push({ id: 'loader-broken', partition: this.partition, path, message, level: 'warning' });
      }
    }
  }

  private grubFacts(path: string, architecture: string): GrubFacts {
    const packed = unlessDamaged(() => {
      const file = this.fs.open(path);
      const section = readPe(file).sections.filter(({ name }) => name === 'mods')[0];
      return packedGrubModules(readGrubModules(memoryDevice(readPeSection(file, section, MAX_GRUB_BYTES))));
    });
    // Where that can't be read, nothing is known to be missing.
    return { platform: GRUB_PLATFORMS[architecture] ?? `${architecture}-efi`, packed: packed ?? ['normal', 'linux'] };
  }

  /** Each program once, however many lead to it. */
  private judgeContents(path: string): void {
    if (this.judged.indexOf(path) >= 0) return;
    this.judged.push(path);
    const file = unlessDamaged(() => this.fs.open(path));
    this.hashedBytes += file?.size ?? 0;
    if (file === undefined || this.hashedBytes > MAX_HASHED_BYTES) {
      this.fault('loader-unknown', path, 'this EFI program is too big to be looked into');
      return;
    }
    const faults = unlessDamaged(() => checkEfiProgram(file)) ?? [{ message: 'it can not be read to its end' }];
    for (const { message } of faults) this.fault('loader-broken', path, message);
  }

  /**
   * On the removable media path shim starts the fallback where there is one, and does not go on where that is broken. SUSE
   * builds it with names of its own.
   */
  private followShim(path: string, architecture: string, stage: number): void {
    const directory = path.replace(/\/[^/]*$/, '');
    const first = (...names: string[]): string | undefined =>
      names.map((name) => `${directory}/${name}`).filter((place) => isFile(this.fs, place))[0];
    const isRemovable = directory.toLowerCase() === '/efi/boot' && REMOVABLE.test(path.slice(directory.length + 1));
    const fallback = isRemovable ? first(`fb${architecture}.efi`, 'fallback.efi') : undefined;
    const next = fallback ?? first(`grub${architecture}.efi`, 'grub.efi');
    if (next !== undefined) this.follow(next, stage + 1);
    else {
      const missing = `${directory}/grub${architecture}.efi`;
      this.fault('second-stage-missing', missing, 'shim starts this, and it is not there');
    }
  }

  /** Takes each directory's BOOT*.CSV, lines of UTF-16: `file,label,options,description`. */
  private followFallback(architecture: string, stage: number): void {
    const before = this.found.loaders.length;
    for (const directory of this.list('/EFI').slice(0, MAX_DIRECTORIES)) {
      if (directory.toLowerCase() === 'boot') continue;
      const own = `boot${architecture}.csv`;
      const names = this.list(`/EFI/${directory}`);
      const csv =
        names.filter((name) => name.toLowerCase() === own)[0] ??
        names.filter((name) => name.toLowerCase() === 'boot.csv')[0];
      if (csv === undefined) continue;
      for (const name of this.namesInCsv(`/EFI/${directory}/${csv}`)) {
        const path = `/EFI/${directory}/${name}`;
        if (isFile(this.fs, path)) this.follow(path, stage + 1);
        else this.fault('second-stage-missing', path, `${csv} names this, and it is not there`);
      }
    }
    if (this.found.loaders.length === before) {
      this.fault('second-stage-missing', '/EFI', 'no BOOT*.CSV names a loader that the fallback of shim could start');
    }
  }

  private namesInCsv(path: string): string[] {
    const bytes = unlessDamaged(() => readUpTo(this.fs.open(path), 0, MAX_CSV_BYTES));
    if (bytes === undefined) return [];
    // Little endian, with a byte order mark or without one, as the fallback of shim takes it.
    const start = bytes[0] === 0xff && bytes[1] === 0xfe ? 2 : 0;
    return decodeUtf16(bytes.subarray(start))
      .split(/\r?\n/)
      .map((line) => line.split(',')[0].trim())
      .filter((name) => /\.efi$/i.test(name));
  }

  private fault(id: ChainFault['id'], path: string, message: string): void {
    this.found.faults.push({ id, partition: this.partition, path, message });
  }

  private identify(path: string): EfiProgram | undefined {
    return unlessDamaged(() => identifyEfiProgram(this.fs.open(path)));
  }

  private list(directory: string): string[] {
    return (unlessDamaged(() => this.fs.readdir(directory)) ?? []).filter(
      (name): name is string => typeof name === 'string',
    );
  }
}
