/** The program that makes composefs images. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Unavailable, unpackedPackages } from '../vm/kernels.ts';

/** With the C library that it needs, as the machine's own may be older. */
const PACKAGES = ['composefs', 'libcomposefs1', 'libfsverity0', 'libssl3t64', 'libzstd1', 'zlib1g', 'libc6'];
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';

/** The program and its first parameters: $MKCOMPOSEFS, the one in PATH, or Debian's, of sid. @throws Unavailable where there is none */
export function findMkcomposefs(): readonly string[] {
  const named = process.env['MKCOMPOSEFS'] ?? 'mkcomposefs';
  if (spawnSync(named, ['--help']).error === undefined) return [named];
  const root = unpackedPackages('sid', PACKAGES);
  const libraries = join(root, LIBRARIES);
  const command = [
    join(libraries, 'ld-linux-x86-64.so.2'),
    '--library-path',
    libraries,
    join(root, 'usr/bin/mkcomposefs'),
  ];
  // Whatever it is told, it ends with a failure where there is nothing to be made.
  const { stderr } = spawnSync(command[0], [...command.slice(1), '--help'], { encoding: 'utf8' });
  if (!/^Usage: mkcomposefs/.test(stderr)) throw new Unavailable(`mkcomposefs of sid does not run: ${stderr}`);
  return command;
}
