/** Paths of an image, escaped as they stand in addresses: `/` between names, `\xhh` for what is not UTF-8. */
import { escapePath } from '../../../bytes/names.ts';
import type { PathLike } from '../../../contract/path.ts';

/** The path of an entry of a directory. */
export function childPath(directory: string, name: PathLike): string {
  return `${directory === '/' ? '' : directory}/${escapePath(name)}`;
}

/** `/` for the root itself. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}

/** The directories on the way to a path, from the root on, without itself. */
export function ancestorsOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return ['/', ...names.map((_, at) => `/${names.slice(0, at + 1).join('/')}`)];
}

/** The last name of a path; '' of the root. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
