import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeCertificates } from '../../../src/signature/certificates.ts';

const pem = (bytes: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(bytes).toString('base64')}\n-----END CERTIFICATE-----\n`;

test('several certificates in one file, with text around them, and one in DER', () => {
  const [one, two] = [Uint8Array.of(0x30, 1, 7), Uint8Array.of(0x30, 0x82, 1, 0)];
  assert.deepEqual(decodeCertificates(Buffer.from(`subject=x\n${pem(one)}issuer=y\r\n${pem(two)}`)), [one, two]);
  assert.deepEqual(decodeCertificates(two), [two]);
});

test('a file without one is the caller’s mistake', () => {
  for (const text of ['', 'x', pem(Uint8Array.of(1)).replace('AQ==', 'A'), '-----BEGIN CERTIFICATE-----\nAAAA']) {
    assert.throws(() => decodeCertificates(Buffer.from(text)), { code: 'EINVAL' });
  }
});
