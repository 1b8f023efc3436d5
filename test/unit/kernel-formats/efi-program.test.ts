import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identifyEfiProgram } from '../../../src/kernel-formats/efi-program.ts';
import { grubModules } from '../../support/boot-images.ts';
import { memoryFileSystem } from '../../support/memory-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';

function identified(...sections: Parameters<typeof peFile>[0]): string {
  const { kind, version, architecture } = identifyEfiProgram(memoryFileSystem({ x: peFile(sections) }).open('/x'));
  assert.equal(architecture, 'x64');
  return version === undefined ? kind : `${kind} ${version}`;
}

const SBAT = 'sbat,1,SBAT Version,sbat,1,https://x\n';
const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));

test('loaders by what they say of themselves', () => {
  assert.equal(identified(['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']), 'systemd-boot 257.1');
  assert.equal(
    identified(['.linux', ''], ['.uname', '6.12.0\0'], ['.sdmagic', '#### LoaderInfo: systemd-stub 257 ####']),
    'uki 6.12.0',
  );
  const grub = `${SBAT}grub,5,Free Software Foundation,grub,2.06,x\ngrub.debian,5,Debian,grub2,2.06-13+deb12u2,x\n`;
  assert.equal(identified(['mods', grubModules([])], ['.sbat', grub]), 'grub 2.06-13+deb12u2');
  assert.equal(identified(['mods', 'GNU GRUB  version %s\x002.12-9\0']), 'grub 2.12-9');
  assert.equal(identified(['/14', 'UEFI SHIM\n$Version: 16.1 $\n']), 'shim 16.1');
  const shim = `${SBAT}shim,4,UEFI shim,shim,1,x\nshim.debian,1,Debian,shim,16.1,x\n`;
  assert.equal(identified(['.text', utf16('FALLBACK_VERBOSE')], ['.sbat', shim]), 'shim-fallback 16.1');
  assert.equal(identified(['.text', utf16('Erase all stored keys in MokListX?')], ['.sbat', shim]), 'mok-manager 16.1');
  assert.equal(identified(['.sbat', `${SBAT}refind,1,Roderick W. Smith,refind,0.14.2,x\n`]), 'refind 0.14.2');
  assert.equal(identified(['.text', utf16('Installing rEFInd to an ESP')]), 'refind');
  assert.equal(identified(['.sbat', `${SBAT}bootfs,1,bootfs,bootfs,0.1.0,x\n`]), 'bootfs 0.1.0');
  assert.equal(identified(['.rodata', 'limine.conf']), 'limine');
  assert.equal(identified(['.text', 'something else']), 'other');
});

test('what is no program is refused', () => {
  const file = memoryFileSystem({ x: new Uint8Array(5000) }).open('/x');
  assert.throws(() => identifyEfiProgram(file), /not a PE file/);
});
