/** A filesystem of which `check` has nothing to say, to be broken by each test in its way. */
import type { Finding } from '../../../../src/check/index.ts';
import type { FileSystem } from '../../../../src/contract/file-system.ts';
import type { JournalReport } from '../../../../src/contract/journal-report.ts';
import { bootFileSystem, type Files } from '../../boot/support/boot-tree.ts';
import { bzImage, joined, MICROCODE, mainArchive, VERSION } from './images.ts';

export const KERNEL = `/boot/vmlinuz-${VERSION}`;
export const INITRD = `/boot/initrd.img-${VERSION}`;

export const HEALTHY: Files = {
  '/boot/grub/grub.cfg': `menuentry Linux { linux ${KERNEL} ro\n initrd ${INITRD}\n}\n`,
  [KERNEL]: bzImage(),
  [INITRD]: joined(MICROCODE, mainArchive()),
  [`/usr/lib/modules/${VERSION}/modules.dep`]: 'x',
};

export function ids(findings: readonly Finding[]): string[] {
  return findings.map(({ level, id }) => `${level} ${id}`);
}

/** The filesystem with some of its facts replaced. */
export function withFacts(files: Files, facts: Partial<FileSystem>): FileSystem {
  return Object.assign(Object.create(bootFileSystem(files)) as FileSystem, facts);
}

export const DIRTY: JournalReport = {
  state: 'dirty',
  action: 'replayed',
  verify: 'eager',
  replayed: [{ what: 'transaction', count: 2 }],
  replayedBlocks: 5,
  dropped: [],
  damage: [],
};
