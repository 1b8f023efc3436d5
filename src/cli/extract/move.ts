import { lstatSync, renameSync } from 'node:fs';

/** Gives `from` the name `to`, and takes the place of nothing: not that of another name of a host without case either. @throws EEXIST, and what node:fs does */
export function moveWithoutReplacing(from: string | Buffer, to: string | Buffer): void {
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined) throw alreadyThere();
  renameSync(from, to);
}

function alreadyThere(): Error {
  return Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
}
