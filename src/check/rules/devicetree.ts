import type { BootEntry } from '../../boot/index.ts';
import { isZero } from '../../bytes/uuid.ts';
import type { FileReader } from '../../contract/file-system.ts';
import { deviceTreeFaults } from '../../kernel-formats/device-tree.ts';
import { rangeFile } from '../../kernel-formats/part.ts';
import { readUpTo } from '../../kernel-formats/read.ts';
import type { CheckContext } from '../contract/context.ts';
import type { EntryContext } from '../contract/entry-context.ts';
import type { Level, Report, Rule } from '../contract/finding.ts';
import { unlessDamaged } from '../files/damage.ts';

/** Trees of boards have below 1 MiB; a file that is all zeros, and empty ones, are told of by another rule. */
const MAX_ZEROS = 1024 * 1024;
/** Trees of one directory that are looked into; a kernel for arm64 comes with about 1000. */
const MAX_TREES = 4000;
/** Bytes of them in all. */
const MAX_TREE_BYTES = 64 * 1024 * 1024;
/** Directories of vendors in it. */
const MAX_DIRECTORIES = 200;

/** Are device trees whole: those that entries name or choose from, and those that kernel images bring along? */
export const deviceTreeRule: Rule<EntryContext> = {
  name: 'devicetree',
  kinds: {
    'devicetree-damaged': {
      level: 'error',
      meaning: 'a device tree that an entry loads is none, or is damaged',
      advice: 'install the device trees of this kernel again, fsync the files, then take the image',
    },
  },
  run(context, report) {
    const seen: string[] = [];
    for (const entry of context.entries) {
      const home = context.on(entry.partition);
      if (home === undefined) continue;
      const isNew = (path: string): boolean => {
        const key = `${entry.partition}:${path}`;
        return seen.indexOf(key) < 0 && seen.push(key) > 0;
      };
      const judge = new Judge(home, entry, report);
      if (isNew(entry.kernel)) judge.embedded();
      const { devicetree, devicetreeDirectory, devicetreeOverlays } = entry;
      if (devicetree !== undefined && isNew(devicetree)) judge.file(devicetree);
      // The firmware of a Raspberry Pi goes on without an overlay.
      const level = entry.source.dialect === 'rpi' ? 'warning' : undefined;
      for (const path of devicetreeOverlays) if (isNew(path)) judge.file(path, level);
      // It is not known which of them the board takes.
      if (devicetreeDirectory !== undefined && isNew(`${devicetreeDirectory}/`)) judge.directory(devicetreeDirectory);
    }
  },
};

/** Looks into the trees of one entry. */
class Judge {
  private readonly home: CheckContext;
  private readonly entry: BootEntry;
  private readonly report: Report;

  constructor(home: CheckContext, entry: BootEntry, report: Report) {
    this.home = home;
    this.entry = entry;
    this.report = report;
  }

  file(path: string, level?: Level): void {
    unlessDamaged(() => {
      const file = this.home.fs.open(path);
      if (file.size <= MAX_ZEROS && isZero(readUpTo(file, 0, MAX_ZEROS))) return;
      this.tell(file, path, '', level);
    });
  }

  embedded(): void {
    const { kernel } = this.entry;
    for (const { kind, place, byteOffset, length } of this.home.inspected.kernelFacts(kernel)?.embedded ?? []) {
      if (kind !== 'devicetree') continue;
      unlessDamaged(() => this.tell(rangeFile(this.home.fs.open(kernel), byteOffset, length), kernel, `${place}: `));
    }
  }

  /** All trees in a directory, and in those of vendors in it: a damaged one keeps its own board from booting. */
  directory(path: string): void {
    let bytes = 0;
    for (const tree of this.treesIn(path)) {
      unlessDamaged(() => {
        const file = this.home.fs.open(tree);
        bytes += file.size;
        if (bytes <= MAX_TREE_BYTES) this.tell(file, tree, '', 'warning');
      });
    }
  }

  private treesIn(directory: string): string[] {
    const trees: string[] = [];
    const vendors: string[] = [];
    const add = (from: string, isTop: boolean): void => {
      unlessDamaged(() => {
        for (const { name, type } of this.home.fs.readdir(from, { withFileTypes: true })) {
          if (typeof name !== 'string') continue;
          const path = `${from === '/' ? '' : from}/${name}`;
          if (type === 'dir' && isTop && vendors.length < MAX_DIRECTORIES) vendors.push(path);
          if (type !== 'dir' && /\.dtb$/i.test(name) && trees.length < MAX_TREES) trees.push(path);
        }
      });
    };
    add(directory, true);
    // The root of a boot partition holds much else.
    for (const vendor of directory === '/' ? [] : vendors) add(vendor, false);
    return trees;
  }

  private tell(file: FileReader, path: string, place: string, level?: Level): void {
    for (const { id, message, numbers } of deviceTreeFaults(file)) {
      const { partition } = this.entry;
      this.report(id, { partition, path, level, message: place + message, numbers });
    }
  }
}
