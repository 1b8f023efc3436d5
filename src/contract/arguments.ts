/** What a caller hands in, looked at before it is used: TypeScript's word for it ends where plain JavaScript calls. */
import { BootfsError } from './errors.ts';

/** @throws EINVAL that names the argument, where it is not what is expected */
export function checkArgument(isExpected: boolean, name: string, expected: string, given: unknown): void {
  if (!isExpected) throw new BootfsError('EINVAL', `${name} is ${shown(given)}, expected ${expected}`);
}

/** @throws EINVAL for what is no object, and for an option of another name */
export function checkOptions(name: string, options: object, known?: readonly string[]): void {
  const given: unknown = options;
  checkArgument(typeof given === 'object' && given !== null && !Array.isArray(given), name, 'an object', given);
  if (known === undefined) return;
  for (const key of Object.keys(options)) {
    if (known.indexOf(key) < 0) throw new BootfsError('EINVAL', `unknown option ${name}.${key}`);
  }
}

/** @param given Whatever it is, only its `open` is looked at. @throws EINVAL for what is no FileSystem */
export function checkFileSystem(name: string, given: { readonly open: unknown }): void {
  const open = (given as typeof given | null | undefined)?.open;
  checkArgument(typeof open === 'function', name, 'a FileSystem, as mount gives it', given);
}

/** @throws EINVAL */
export function checkFunction(name: string, given: unknown): void {
  checkArgument(typeof given === 'function', name, 'a function', given);
}

/** Strings in quotes, and whatever else by its kind: an object's own words can't be trusted not to throw. */
function shown(given: unknown): string {
  if (typeof given === 'string') return `'${given}'`;
  if (given === null || typeof given === 'number' || typeof given === 'boolean' || given === undefined)
    return `${given}`;
  return Array.isArray(given) ? 'an array' : `a ${typeof given}`.replace(/^a (object)/, 'an $1');
}
