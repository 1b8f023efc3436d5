import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeAuthenticode } from '../../../src/signature/authenticode.ts';
import { der } from '../../support/kernel-formats/signed-program.ts';

const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT_0 = 0xa0;
const EMPTY = der(SEQUENCE);
const OID = der(6, Uint8Array.of(0x2a));

const times = (count: number): Uint8Array[] => Array.from({ length: count }, () => EMPTY);

/** SignedData with so many certificates and signers of nothing. */
function signature(certificates: number, signers: number): Uint8Array {
  const contentInfo = der(SEQUENCE, OID, der(CONTEXT_0, EMPTY));
  const version = der(2, Uint8Array.of(1));
  const signedData = [
    version,
    der(SET),
    contentInfo,
    der(CONTEXT_0, ...times(certificates)),
    der(SET, ...times(signers)),
  ];
  return der(SEQUENCE, OID, der(CONTEXT_0, der(SEQUENCE, ...signedData)));
}

test('a signature with more certificates or signers than any is damaged: each would cost a verification', () => {
  assert.equal(decodeAuthenticode(signature(16, 4))?.certificates.length, 16);
  assert.equal(decodeAuthenticode(signature(17, 1)), undefined);
  assert.equal(decodeAuthenticode(signature(1, 5)), undefined);
});
