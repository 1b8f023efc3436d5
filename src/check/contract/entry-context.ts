/** What rules about boot entries see: all of the menu, and every filesystem that its files are on. */
import type { BootEntry, BootMenu } from '../../boot/index.ts';
import type { KernelFacts } from '../../kernel-formats/fault.ts';
import type { InitrdFacts } from '../../kernel-formats/initrd.ts';
import { initrdPartition } from '../files/boot-files.ts';
import type { CheckOptions } from '../files/options.ts';
import type { CheckContext } from './context.ts';

/** An initrd of an entry. */
export interface EntryInitrd {
  /** Absolute. */
  readonly path: string;
  /** That it is on; undefined where there is but one filesystem. */
  readonly partition: number | undefined;
  /** Undefined where it can't be read, which is a finding of its own. */
  readonly facts: InitrdFacts | undefined;
}

/** A menu whose entries may have their files on several partitions. */
export class EntryContext {
  /** What is offered: entries that can't be booted are in it, guesses of a disk's are not. */
  readonly menu: BootMenu;
  /** Those that can be booted. */
  readonly entries: readonly BootEntry[];
  /** Of the caller. */
  readonly options: CheckOptions;
  private readonly filesystems: readonly CheckContext[];

  /** @param filesystems Those that the menu's files are on; the only one, without a number, where one is judged for itself. */
  constructor(menu: BootMenu, options: CheckOptions, filesystems: readonly CheckContext[]) {
    this.menu = menu;
    this.entries = menu.entries.filter(({ unbootable }) => unbootable === undefined);
    this.options = options;
    this.filesystems = filesystems;
  }

  /** The filesystem with an entry's kernel, or with any other file of that partition. */
  on(partition: number | undefined): CheckContext | undefined {
    return this.filesystems.filter((context) => context.partition === partition)[0];
  }

  /** Of the entry's kernel; undefined where it can't be read, which is a finding of its own. */
  kernelFacts({ kernel, partition }: Pick<BootEntry, 'kernel' | 'partition'>): KernelFacts | undefined {
    return this.on(partition)?.inspected.kernelFacts(kernel);
  }

  /** In the order in which they are loaded: those inside of the kernel image first, then the others from wherever they are. */
  initrds(entry: BootEntry): EntryInitrd[] {
    const { kernel: path, partition, profile = 0 } = entry;
    const embedded = this.on(partition)?.inspected.embeddedInitrds(path) ?? [];
    const own = embedded
      .filter(({ part: { kind, profiles } }) => kind === 'initrd' && (profiles?.indexOf(profile) ?? 0) >= 0)
      .map(({ facts }) => ({ path, partition, facts }));
    const others = entry.initrds.map((initrd, at) => {
      const home = initrdPartition(entry, at);
      return { path: initrd, partition: home, facts: this.on(home)?.inspected.initrdFacts(initrd) };
    });
    return [...own, ...others];
  }
}

/** Why a rule about entries has nothing to look at; undefined where there are some. */
export function whyNoEntries({ entries }: Pick<EntryContext, 'entries'>): string | undefined {
  return entries.length === 0 ? 'there is no entry that can be booted' : undefined;
}
