import { escapePath } from '../../bytes/names.ts';
import type { Extent, FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { count } from '../../report/text.ts';
import { EXIT_DONE, UsageError } from '../terminal/exit-status.ts';
import { shownPath, table } from '../terminal/text.ts';
import type { Verb, VerbContext } from './verb.ts';

/** `bootfs map`: extents in the order of the file, without gaps. */
export const map: Verb = {
  name: 'map',
  summary: "print where a file's bytes are",
  path: 'required',
  options: [],
  examples: ['map disk.img /boot/vmlinuz', 'map --json disk.img /boot/vmlinuz'],
  async run(context) {
    if (context.common.layers !== undefined) throw new UsageError('map tells of one filesystem, and not of layers');
    const fs = await context.openFileSystem();
    for (const path of context.pathsIn(fs)) printMap(context, fs, path);
    return EXIT_DONE;
  },
};

function printMap({ common, out }: VerbContext, fs: FileSystem, path: PathLike): void {
  const { size } = fs.stat(path);
  const extents = fs.extents(path);
  if (common.json) {
    out.json({ path: escapePath(path), size, extents });
    return;
  }
  out.line(`${shownPath(path)}: ${count(size, 'byte')}, ${count(extents.length, 'extent')}`);
  if (extents.length === 0) return;
  const rows = [['offset', 'length', 'physical', 'kind'], ...extents.map(row)];
  for (const line of table(rows, [0, 1, 2])) out.line(line);
}

function row(extent: Extent): string[] {
  const words: string[] = [extent.kind];
  if (extent.physicalLength !== undefined) words.push(`(${count(extent.physicalLength, 'byte')})`);
  if (extent.device) words.push(`device ${extent.device}`);
  if (extent.fromJournal) words.push('from-journal');
  if (extent.shared) words.push('shared');
  const physical = extent.physicalOffset === undefined ? '-' : String(extent.physicalOffset);
  return [String(extent.logicalOffset), String(extent.length), physical, words.join(' ')];
}
