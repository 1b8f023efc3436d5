import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SHA1, SHA256, SHA512 } from '../../../src/hash/algorithms.ts';
import { type FsverityParameters, fsverityDigest } from '../../../src/verity/fsverity-digest.ts';

const NO_SALT = new Uint8Array(0);

function digest(bytes: Uint8Array, parameters: Partial<FsverityParameters>): string {
  const read = (at: number, target: Uint8Array) => target.set(bytes.subarray(at, at + target.length));
  const all = { algorithm: SHA256, blockSize: 4096, salt: NO_SALT, ...parameters };
  return Buffer.from(fsverityDigest({ size: bytes.length, read }, all)).toString('hex');
}

/** What fsverity 1.5 printed. */
const KNOWN: readonly (readonly [string, Partial<FsverityParameters>, string])[] = [
  [
    'empty',
    { algorithm: SHA256, blockSize: 4096, salt: Uint8Array.from(Buffer.from('', 'hex')) },
    '3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95',
  ],
  [
    'empty',
    { algorithm: SHA512, blockSize: 1024, salt: Uint8Array.from(Buffer.from('00ff10', 'hex')) },
    '081dd25c1bc64abeb12b300570bc7e1aff2ee7b0ed9a8b69d9af66217d788be18f683a05145f500c5637560c1e91b87abd82f65bf9f385f022f444a0594a4c26',
  ],
  [
    'abc',
    { algorithm: SHA256, blockSize: 4096, salt: Uint8Array.from(Buffer.from('', 'hex')) },
    '700b6bd8510f0b4f9bac8b9cf0459151a1c4a99f467892bb4bd289a67df8e19c',
  ],
  [
    'abc',
    { algorithm: SHA512, blockSize: 1024, salt: Uint8Array.from(Buffer.from('00ff10', 'hex')) },
    '4a51f85b0156b9912c16eac2fa08a4f314b53dcd66406c0c4a9565e1c01e73073e82871b1db3d9d815edd4802ad8483e47223986fd0edd0e876adb38a4deeab6',
  ],
  [
    'long',
    { algorithm: SHA256, blockSize: 4096, salt: Uint8Array.from(Buffer.from('', 'hex')) },
    'cf9e5e4b5db1362325df2b1eebe076f184f96fbb59b8e780362754189a9d51c8',
  ],
  [
    'long',
    { algorithm: SHA512, blockSize: 1024, salt: Uint8Array.from(Buffer.from('00ff10', 'hex')) },
    'fc2ee9972a9a6b2d542c73d13e90f81efbe30efbea13ab49e7c58f1ff92441ce80e219f36521d2cb9ceaed7a74d04b1dc8f127f437aa1d3d758b71fad7b1ceee',
  ],
  [
    'long',
    { algorithm: SHA256, blockSize: 64, salt: Uint8Array.from(Buffer.from('aa', 'hex')) },
    'ca509ac0e9a4b3eb0ad7da26278a01fcf4a4e693bce02c6ee12109fd0f46cc8e',
  ],
];
const CONTENTS: Readonly<Record<string, Uint8Array>> = {
  empty: NO_SALT,
  abc: Uint8Array.of(0x61, 0x62, 0x63),
  long: Uint8Array.from({ length: 20000 }, (_, at) => (at * 7 + (at >> 8)) & 255),
};

for (const [name, parameters, expected] of KNOWN) {
  test(`the digest of ${name} with blocks of ${parameters.blockSize} is that of fsverity`, () => {
    assert.equal(digest(CONTENTS[name], parameters), expected);
  });
}

test('parameters that fsverity does not take are refused by name', () => {
  const cases: readonly (readonly [RegExp, Partial<FsverityParameters>])[] = [
    [/no hash algorithm 'sha1'/, { algorithm: SHA1 }],
    [/block size 96/, { blockSize: 96 }],
    [/block size 64/, { blockSize: 64, algorithm: SHA512 }],
    [/block size 134217728/, { blockSize: 134217728 }],
    [/block size 0/, { blockSize: 0 }],
    [/salt has 33 bytes/, { salt: new Uint8Array(33) }],
  ];
  for (const [message, parameters] of cases)
    assert.throws(() => digest(NO_SALT, parameters), { code: 'EINVAL', message });
});
