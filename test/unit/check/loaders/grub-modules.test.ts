/** Modules of GRUB that are nothing, and how many are looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Level } from '../../../../src/check/index.ts';
import { type GrubFacts, judgeGrubModules } from '../../../../src/check/loaders/grub-modules.ts';
import { bootDisk } from '../../../support/boot-disk.ts';

const ELF = '\x7fELF';
const grub = (path: string) => ({ dialect: 'grub' as const, path, partition: 1 });

function faultsOf(files: Record<string, string>, paths: readonly string[], more: Partial<GrubFacts> = {}): string[] {
  const menu = { entries: [], problems: [], loaders: [], configurations: paths.map(grub) };
  return judgeGrubModules(bootDisk([{ files }]), menu, { platform: 'i386-pc', packed: [], ...more }).map(
    ({ path = '' }) => path,
  );
}

/** Of the faults of one GRUB in which these are packed; undefined for the kind's own. */
function levelsOf(files: Record<string, string>, packed: readonly string[]): (Level | undefined)[] {
  const menu = { entries: [], problems: [], loaders: [], configurations: [grub('/grub/grub.cfg')] };
  return judgeGrubModules(bootDisk([{ files }]), menu, { platform: 'i386-pc', packed }).map(({ level }) => level);
}

const MODULES = {
  '/grub/i386-pc/normal.mod': ELF,
  '/grub/i386-pc/linux.mod': '\0\0\0\0',
  '/grub/i386-pc/moddep.lst': '\0\0\0\0',
};

test('a module that is no ELF file, a list of zeros, and a module that is not there', () => {
  assert.deepEqual(faultsOf(MODULES, ['/grub/grub.cfg']).sort(), [
    '/grub/i386-pc/linux.mod',
    '/grub/i386-pc/moddep.lst',
  ]);
  const { '/grub/i386-pc/normal.mod': _, ...rest } = MODULES;
  assert.ok(faultsOf(rest, ['/grub/grub.cfg']).includes('/grub/i386-pc/normal.mod'));
  assert.deepEqual(faultsOf({ '/grub/grub.cfg': '' }, ['/grub/grub.cfg']), [''], 'nowhere');
});

test('what is packed into the image is not loaded, and a stub of a configuration may be elsewhere than the modules', () => {
  const { '/grub/i386-pc/linux.mod': _, ...rest } = MODULES;
  assert.deepEqual(faultsOf(rest, ['/grub/grub.cfg'], { packed: ['linux'] }), ['/grub/i386-pc/moddep.lst']);
  assert.deepEqual(levelsOf(MODULES, ['linux']), [undefined, undefined]);
  assert.deepEqual(levelsOf(MODULES, []).sort(), ['error', undefined]);
  assert.deepEqual(faultsOf({ '/grub/grub.cfg': '' }, ['/grub/grub.cfg'], { packed: ['linux', 'normal'] }), []);
  assert.deepEqual(faultsOf({}, ['(memdisk)/grub.cfg']), [], 'all of it is in memory');
  assert.equal(faultsOf(MODULES, ['/EFI/debian/grub.cfg']).length, 2);
});

test('configurations that share modules tell them once, and the files of a disk are bounded', () => {
  assert.equal(faultsOf(MODULES, ['/grub/grub.cfg', '/grub/custom.cfg']).length, 2);
  const elsewhere = { ...MODULES, '/other/i386-pc/normal.mod': 'x', '/other/i386-pc/linux.mod': 'x' };
  const both = ['/grub/grub.cfg', '/other/grub.cfg'];
  assert.equal(faultsOf(elsewhere, both).length, 4);
  assert.equal(faultsOf(elsewhere, both, { most: 3 }).length, 2);
});
