/** What rules about one filesystem see of it. */
import type { BootDialect, BootMenu } from '../../boot/index.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { UnpackBudget } from '../../kernel-formats/unpack.ts';
import { type BootFile, type BootFiles, findBootFiles } from '../files/boot-files.ts';
import { InspectedFiles } from '../files/inspected-files.ts';
import type { CheckOptions } from '../files/options.ts';

/** A filesystem and those files of it that booting reads. */
export class CheckContext {
  /** As Linux would see it. */
  readonly fs: FileSystem;
  /** Of the caller. */
  readonly options: CheckOptions;
  /** Number of its partition; undefined for a filesystem that is judged for itself. */
  readonly partition: number | undefined;
  /** Those of all entries, each once. */
  readonly files: readonly BootFile[];
  /** Boot files that are too big to be looked into. */
  readonly skipped: readonly BootFile[];
  /** Named paths that lead nowhere. */
  readonly missing: BootFiles['missing'];
  /** Languages of the configurations that are on it, or that name files of it: their loaders read it. */
  readonly dialects: readonly BootDialect[];
  /** What is in its kernels and initrds. */
  readonly inspected: InspectedFiles;

  /** @param menu Of which some files may be on other partitions. */
  constructor(fs: FileSystem, options: CheckOptions, menu: BootMenu, budget: UnpackBudget, partition?: number) {
    this.fs = fs;
    this.options = options;
    this.partition = partition;
    const { files, skipped, missing } = findBootFiles(fs, menu, options.paths ?? [], partition);
    this.files = files;
    this.skipped = skipped;
    this.missing = missing;
    this.dialects = dialectsOn(menu, partition);
    const scope = { paths: files.map(({ path }) => path), fitConfigurations: fitConfigurationsOn(menu, partition) };
    this.inspected = new InspectedFiles(fs, scope, options, budget);
  }
}

function dialectsOn(menu: BootMenu, partition: number | undefined): BootDialect[] {
  return [
    ...menu.configurations.filter((one) => one.partition === partition).map(({ dialect }) => dialect),
    ...menu.entries.filter((entry) => entry.partition === partition).map(({ source }) => source.dialect),
  ];
}

/** By the path of the image: those that its entries name. */
function fitConfigurationsOn(menu: BootMenu, partition: number | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { kernel, partition: home, fitConfigurations } of menu.entries) {
    if (home !== partition || fitConfigurations === undefined) continue;
    found.set(kernel, (found.get(kernel) ?? []).concat(fitConfigurations));
  }
  return found;
}
