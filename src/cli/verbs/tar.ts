import { bytesFromPath, escapePath } from '../../bytes/names.ts';
import { type BootfsError, orDamage } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { count } from '../../report/text.ts';
import { TarWriter } from '../../tar/tar-writer.ts';
import { baseName } from '../paths/paths.ts';
import { type Selection, walkSelection } from '../paths/selection.ts';
import { EXIT_DONE, PartlyUnreadableError } from '../terminal/exit-status.ts';
import type { Verb } from './verb.ts';

/** `bootfs tar`: a file that can't be read to its end is named, and the rest goes on. */
export const tar: Verb = {
  name: 'tar',
  summary: 'print the tree as a pax archive: contents, modes, owners, links, times, xattrs, holes, devices',
  path: 'optional',
  options: [],
  examples: [
    'tar disk.img | tar -xf - -C tree --xattrs --xattrs-include="*"',
    'tar disk.img.gz /loader --part xbootldr > loader.tar',
  ],
  async run(context) {
    const fs = await context.openFileSystem();
    const selection = context.treesIn(fs);
    const problems: string[] = [];
    let shown = '';
    const onFault = (fault: BootfsError): void => {
      problems.push(`${shown}: ${fault.message}`);
    };
    const writer = new TarWriter((bytes) => context.out.bytes(bytes), onFault);
    for (const { name, found } of members(fs, selection)) {
      shown = escapePath(found.path);
      const { error, stats } = found;
      if (error !== undefined) onFault(error);
      const isKept = stats === undefined || orDamage(() => writer.add(name, found, stats), onFault);
      if (isKept === false) context.warn(`${shown}: a socket, which no archive holds`);
    }
    writer.finish();
    if (problems.length > 0) {
      throw new PartlyUnreadableError(`${count(problems.length, 'fault')}, the first: ${problems[0]}`);
    }
    return EXIT_DONE;
  },
};

/**
 * What is below a directory, under names as `tar -C start .` gives them; a single file under its own name, and what a pattern
 * fits under its name from the pattern's directory.
 */
function* members(fs: FileSystem, selection: Selection) {
  const { starts, base } = selection;
  const root = base ?? starts[0];
  const skipped = root === '/' ? 0 : bytesFromPath(root).length;
  const isDirectory = fs.lstat(root).type === 'dir';
  for (const found of walkSelection(fs, selection)) {
    const below = bytesFromPath(found.path).subarray(skipped);
    const slash = found.stats?.type === 'dir' && below.length > 1 ? '/' : '';
    const name = isDirectory
      ? Buffer.concat([Buffer.from(below.length === 0 ? './' : '.'), below, Buffer.from(slash)])
      : Buffer.from(bytesFromPath(baseName(root)));
    yield { name, found };
  }
}
