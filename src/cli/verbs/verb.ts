/** What a verb of the command is: one file each in `verbs/`, and one line in their table. */

import type { FileSystem } from '../../contract/file-system.ts';
import type { MountOptions } from '../../contract/options.ts';
import type { PathLike } from '../../contract/path.ts';
import type { Disk } from '../../disk/disk.ts';
import type { FormatLoader } from '../image/formats.ts';
import type { ImageFile, OpenedImage } from '../image/image.ts';
import type { ChoosePartition } from '../image/locate.ts';
import type { CommonOptions } from '../options/common-options.ts';
import type { VerbOption } from '../options/verb-option.ts';
import type { Selection } from '../paths/selection.ts';
import type { Output } from '../terminal/output.ts';
import type { Progress } from '../terminal/progress.ts';

/** All that there is to know about a verb; help, manual page and completions are made of it. */
export interface Verb {
  /** As the user types it. */
  readonly name: string;
  /** One line of help. */
  readonly summary: string;
  /**
   * What follows the image: nothing; paths inside it: one that may be left out, one that may not, or any number; another
   * image, or a path, or both; or a directory of this machine.
   */
  readonly path: 'none' | 'optional' | 'required' | 'many' | 'other-image' | 'directory';
  /** Its own, beside those that all verbs take. */
  readonly options: readonly VerbOption[];
  /** Does it answer in the forms of `Report`, too? */
  readonly hasReports?: boolean;
  /** Command lines without the leading `bootfs`. */
  readonly examples: readonly string[];
  /** Prints the answer and gives the exit status. */
  readonly run: (context: VerbContext) => Promise<number> | number;
}

/** What a run gives to its verb. */
export interface VerbContext {
  /** As the user gave it. */
  readonly image: string;
  /** What follows the image. */
  readonly paths: readonly string[];
  /** The verb's own, by their names in camelCase, parsed. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Those that all verbs take. */
  readonly common: CommonOptions;
  /** What can be read. */
  readonly formats: FormatLoader;
  /** Standard output. */
  readonly out: Output;
  /** On standard output. */
  readonly colours: boolean;
  /** On standard error, where that is a terminal. */
  readonly progress: Progress;
  /** Opens the image; once, however often it is called. */
  openImage(): Promise<ImageFile>;
  /**
   * Walks partitions and images inside images to the filesystem that the command line names; where it names none of
   * several, `choose` may.
   */
  openVolume(mountOptions?: MountOptions, choose?: ChoosePartition): Promise<OpenedImage>;
  /** The same, for verbs that need no more than the filesystem. */
  openFileSystem(mountOptions?: MountOptions): Promise<FileSystem>;
  /** The same for another image, with the same options; its errors do not say which image they are about. */
  forImage(image: string): VerbContext;
  /** The whole disk, where the command line names no part of it and there is a partition table, or a boot image of a CD. */
  openDisk(mountOptions?: MountOptions): Promise<Disk | undefined>;
  /** What the first path stands for, or `/` where there is none; see `findNamedPaths`. */
  pathsIn(fs: FileSystem): readonly PathLike[];
  /** The same as trees to be walked. */
  treesIn(fs: FileSystem): Selection;
  /** On standard error, with `--verbose`. */
  warn(message: string): void;
}
