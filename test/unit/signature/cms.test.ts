/** What is no signature, or not of the content: by every byte, and by bytes that would keep a parser busy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { decodeCertificates } from '../../../src/signature/certificates.ts';
import { signatureCheck } from '../../../src/signature/cms.ts';
import { formattedDigest } from '../../../src/verity/signed-digest.ts';
import { ExtImage } from '../../support/ext4/ext-image.ts';

const fs = new ExtImage('ext/ext4-verity-signed').mount();
const check = await signatureCheck(decodeCertificates(fs.readFile('/ec.pem') as Uint8Array));
const file = fs.open('/ec');
const signature = file.veritySignature()!;
const content = formattedDigest(file.verityDigest()!);

const isRefused = (error: unknown): boolean => error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT';

test('the signature holds, and that of no other content', async () => {
  await check(signature, content);
  for (const at of [0, content.length - 1]) {
    const changed = content.slice();
    changed[at] ^= 1;
    await assert.rejects(check(signature, changed), isRefused);
  }
  await assert.rejects(check(signature, new Uint8Array(0)), isRefused);
});

test('a changed byte is refused, or was one that says nothing', async () => {
  let silent = 0;
  for (let at = 0; at < signature.length; at++) {
    const changed = signature.slice();
    changed[at] ^= 1;
    await check(changed, content).then(
      () => silent++,
      (error) => assert.ok(isRefused(error), error),
    );
  }
  // Versions, the list of hashes in front, and a NULL beside the name of an algorithm.
  assert.ok(silent < 30, `${silent} of ${signature.length} bytes`);
});

test('bytes that nest without end, or go on without end, are refused at once', async () => {
  const nested = Uint8Array.from({ length: 200_000 }, (_, at) => (at % 2 === 0 ? 0x30 : 0x80));
  const many = new Uint8Array(200_000).map((_, at) => (at % 2 === 0 ? 5 : 0));
  many.set([0x30, 0x83, 3, 0x0d, 0x3b]);
  for (const bytes of [nested, many, new Uint8Array(2 ** 20 + 1), new Uint8Array(0), signature.slice(0, -1)]) {
    await assert.rejects(check(bytes, content), isRefused);
  }
});
