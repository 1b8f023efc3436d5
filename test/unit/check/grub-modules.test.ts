/** Modules of GRUB that are nothing, and how many are looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeGrubModules } from '../../../src/check/grub-modules.ts';
import { bootDisk } from '../../support/boot-disk.ts';

const ELF = '\x7fELF';
const grub = (path: string) => ({ dialect: 'grub' as const, path, partition: 1 });

function faultsOf(files: Record<string, string>, paths: readonly string[], most?: number): string[] {
  const menu = { entries: [], problems: [], loaders: [], configurations: paths.map(grub) };
  return judgeGrubModules(bootDisk([{ files }]), menu, 'i386-pc', most).map(({ path = '' }) => path);
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
  assert.deepEqual(faultsOf({ '/grub/grub.cfg': '' }, ['/grub/grub.cfg']), []);
});

test('configurations that share modules tell them once, and the files of a disk are bounded', () => {
  assert.equal(faultsOf(MODULES, ['/grub/grub.cfg', '/grub/custom.cfg']).length, 2);
  const elsewhere = { ...MODULES, '/other/i386-pc/normal.mod': 'x', '/other/i386-pc/linux.mod': 'x' };
  const both = ['/grub/grub.cfg', '/other/grub.cfg'];
  assert.equal(faultsOf(elsewhere, both).length, 4);
  assert.equal(faultsOf(elsewhere, both, 3).length, 2);
});
