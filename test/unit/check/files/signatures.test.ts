/** What a signature covers of what a disk boots, and what Secure Boot would refuse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureOf } from '../../../../src/check/files/signatures.ts';
import { checkDisk } from '../../../../src/check/index.ts';
import { corrupt } from '../../../../src/contract/errors.ts';
import { bootDisk } from '../../../support/boot-disk.ts';
import type { Files } from '../../boot/support/boot-tree.ts';
import { peFile } from '../../boot/support/pe-file.ts';
import { bzImage, mainArchive } from '../support/images.ts';

const SYSTEMD_BOOT = peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257 ####']]);
const FILES: Files = {
  '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
  '/loader/entries/a.conf': 'title A\nlinux /vmlinuz\ninitrd /initrd.img\noptions root=/dev/sda2\n',
  '/loader/entries/b.conf': 'title B\nefi /tool.efi\n',
  '/loader/entries/c.conf': 'title C\nlinux /gone\n',
  '/vmlinuz': bzImage(),
  '/initrd.img': mainArchive(),
  '/tool.efi': peFile([['.text', 'a tool that is longer than a loader'.repeat(100)]]),
};

/** Programs are told apart by their sizes. */
const signatureOf: SignatureOf = (program) => {
  if (program.size === bzImage().length) return { signers: [], refusal: 'no signature' };
  if (program.size === FILES['/tool.efi'].length) return { signers: ['Vendor'], refusal: 'revoked by dbx' };
  return { signers: ['Vendor'] };
};

function checked(signatures: SignatureOf | undefined, isDatabaseGiven = true) {
  const disk = bootDisk([{ role: 'esp', files: FILES }]);
  return checkDisk(disk, { firmware: 'uefi', architecture: 'x64', signatureOf: signatures, isDatabaseGiven });
}

test('the loader, then each entry with what it loads; what is not there is told by other rules', () => {
  const { signatures = [] } = checked(signatureOf);
  assert.deepEqual(
    signatures.map(({ role, path, signers }) => `${role} ${path} ${signers.join()}`),
    ['loader /EFI/BOOT/BOOTX64.EFI Vendor', 'loader /tool.efi Vendor', 'kernel /vmlinuz ', 'initrd /initrd.img '],
  );
});

test('a database that is given refuses, by name of who has signed', () => {
  const messages = checked(signatureOf)
    .findings.filter(({ id }) => id.startsWith('signature'))
    .map(({ id, path, message }) => `${id} ${path}: ${message}`);
  assert.deepEqual(messages.sort(), [
    'signature-none /initrd.img: an initial RAM disk has no signature',
    'signature-refused /tool.efi: loader, signed by Vendor: revoked by dbx',
    'signature-refused /vmlinuz: kernel, not signed: no signature',
  ]);
});

test('without a database nothing is refused; a program that is damaged is left to other rules', () => {
  assert.deepEqual(
    checked(signatureOf, false).findings.filter(({ id }) => id.startsWith('signature')),
    [],
  );
  assert.equal(checked(undefined).signatures, undefined);
  const { signatures = [] } = checked(() => {
    throw corrupt('a section that is not there');
  });
  assert.deepEqual(
    signatures.map(({ role }) => role),
    ['initrd'],
  );
});
