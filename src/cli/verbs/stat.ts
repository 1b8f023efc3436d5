import { escapePath } from '../../bytes/names.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { PathLike } from '../../contract/path.ts';
import { xattrsJson } from '../../report/manifest-entry.ts';
import { count, modeOctal, modeString, timeText } from '../../report/text.ts';
import { statsJson } from '../facts/stats-json.ts';
import { EXIT_DONE } from '../terminal/exit-status.ts';
import { shownPath, table } from '../terminal/text.ts';
import type { Verb } from './verb.ts';

/** `bootfs stat`: of the link itself, unless it is told to follow. */
export const stat: Verb = {
  name: 'stat',
  summary: "print an inode's numbers",
  path: 'required',
  options: [{ flags: '-L, --dereference', description: 'follow a symbolic link' }],
  examples: ['stat disk.img /boot/vmlinuz', 'stat --json disk.img /'],
  async run(context) {
    const fs = await context.openFileSystem();
    context.pathsIn(fs).forEach((given, index) => {
      const path = context.options['dereference'] ? fs.realpath(given) : given;
      if (context.common.json) context.out.json(statObject(fs, path));
      else for (const line of [...(index > 0 ? [''] : []), ...statLines(fs, path)]) context.out.line(line);
    });
    return EXIT_DONE;
  },
};

/** What `stat` tells of one inode. */
function readAll(fs: FileSystem, path: PathLike) {
  const stats = fs.lstat(path);
  const target = stats.type === 'symlink' ? fs.readlink(path) : undefined;
  // One look at the inode, as each getxattr would read the values of all.
  const xattrs = fs.walk(path).next().value?.xattrs() ?? [];
  return { stats, target, xattrs };
}

function statObject(fs: FileSystem, path: PathLike): Record<string, unknown> {
  const { stats, target, xattrs } = readAll(fs, path);
  return {
    path: escapePath(path),
    ...statsJson(stats),
    target: target === undefined ? undefined : escapePath(target),
    xattrs: xattrs.length > 0 ? xattrsJson(xattrs) : undefined,
  };
}

function statLines(fs: FileSystem, path: PathLike): string[] {
  const { stats, target, xattrs } = readAll(fs, path);
  const rows = [
    ['path', shownPath(path) + (target === undefined ? '' : ` -> ${shownPath(target)}`)],
    ['type', stats.type],
    ['size', count(stats.size, 'byte')],
    ['mode', `${modeOctal(stats)} ${modeString(stats)}`],
    ['owner', `uid ${stats.uid}, gid ${stats.gid}`],
    ['inode', `${stats.ino}, ${count(stats.nlink, 'link')}`],
  ];
  if (stats.rdev !== undefined) rows.push(['device', `${stats.rdev.major}:${stats.rdev.minor}`]);
  rows.push(
    ['modified', timeText(stats.mtime)],
    ['accessed', timeText(stats.atime)],
    ['changed', timeText(stats.ctime)],
  );
  if (stats.birthtime !== undefined) rows.push(['created', timeText(stats.birthtime)]);
  if (stats.flags !== undefined && stats.flags.length > 0) rows.push(['flags', stats.flags.join(' ')]);
  if (stats.projectId !== undefined) rows.push(['project', String(stats.projectId)]);
  for (const { name, value } of xattrs) rows.push(['xattr', `${shownPath(name)} (${count(value.length, 'byte')})`]);
  return table(rows);
}
