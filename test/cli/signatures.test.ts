/** `--cert` of `verity` and `check`: signatures of `fsverity sign` in a committed image, those of openssl made here. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { imagePath } from '../support/images.ts';
import { hashAreaOf, makeVerityImage, SMALL } from '../support/verity/verity-image.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const files = scratch(after);
const SIGNED = imagePath('ext/ext4-verity-signed.img.gz');

async function certificate(name: string): Promise<string> {
  const { status, out } = await bootfs('cat', SIGNED, `/${name}.pem`);
  assert.equal(status, 0);
  return files.write(`${name}.pem`, out);
}

test('files with a signature by the certificate are printed as without', async () => {
  const rsa = await certificate('rsa');
  const plain = await bootfs('verity', SIGNED, '/rsa');
  const found = await bootfs('verity', SIGNED, '/rsa', '--cert', rsa);
  assert.deepEqual([found.status, found.text], [0, plain.text], found.error);
  const [both] = jsonLines(await bootfs('verity', '--json', SIGNED, '/rsa-sha512', '--cert', rsa));
  assert.equal(both['signature'], 'valid');
  const ec = await bootfs('verity', SIGNED, '/ec', '--cert', await certificate('ec'));
  assert.equal(ec.status, 0, ec.error);
});

test('a signature by somebody else, one of another file, and none', async () => {
  const rsa = await certificate('rsa');
  for (const [path, status, message] of [
    ['/ec', 3, /none of the certificates is of its signer/],
    ['/foreign', 3, /it is not of this content \(path \/foreign\)/],
    ['/unsigned', 1, /ENOENT: the file has no built-in signature/],
    ['/plain', 1, /ENOENT: the file has no built-in signature/],
  ] as const) {
    const found = await bootfs('verity', SIGNED, path, '--cert', rsa);
    assert.deepEqual([found.status, found.text], [status, ''], path);
    assert.match(found.error, message);
  }
  const all = await bootfs('verity', SIGNED, '/rsa', '/ec', '/unsigned', '--cert', rsa);
  assert.equal(all.status, 3);
  assert.match(all.text, /^sha256:[0-9a-f]{64} \/rsa\n$/);
  assert.match(all.error, /2 of 3 files are not verified/);
});

test('what is no certificate is a mistake of the command line', async () => {
  const nonsense = files.write(
    'nonsense.pem',
    Buffer.from('-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'),
  );
  for (const [path, message] of [
    ['/nowhere/x.pem', /--cert \/nowhere\/x\.pem: ENOENT/],
    [imagePath('ext/ext4-verity-signed.jsonl'), /no certificate, neither PEM nor DER/],
    [nonsense, /what should be a certificate is none/],
  ] as const) {
    const { status, error } = await bootfs('verity', SIGNED, '/rsa', '--cert', path);
    assert.equal(status, 2, error);
    assert.match(error, message);
  }
  assert.equal((await bootfs('check', SIGNED, '--cert', await certificate('rsa'))).status, 2);
});

const openssl = (...args: string[]): void => {
  const { status, stderr } = spawnSync('openssl', args, { cwd: files.path, encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
};

test('check verifies the signature partition of a disk', {
  skip: spawnSync('openssl', ['version']).error === undefined ? false : 'needs openssl',
}, async () => {
  const made = makeVerityImage(SMALL);
  files.write('hash', Buffer.from(made.rootHash));
  for (const name of ['mine', 'other']) {
    openssl(...`req -x509 -newkey rsa:2048 -nodes -keyout ${name}.key -out ${name}.pem -subj /CN=${name}`.split(' '));
  }
  const sign = (name: string, ...how: string[]): string => {
    const signed = '-in hash -inkey mine.key -signer mine.pem -outform der';
    openssl(...`cms -sign -binary ${signed} -out ${name}`.split(' '), ...how);
    const signature = readFileSync(join(files.path, name)).toString('base64');
    const json = Buffer.from(JSON.stringify({ rootHash: made.rootHash, signature }));
    const at = (type: string, uuid: string, firstSector: number, contents: Uint8Array) => ({
      type,
      uuid,
      firstSector,
      contents,
    });
    const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return files.write(
      `${name}.img`,
      gptDisk([
        at(TYPES.root, uuidOf(made.rootHash.slice(0, 32)), 100, made.data),
        at('2c7357ed-ebd2-46d9-aec1-23d437ec2bf5', uuidOf(made.rootHash.slice(-32)), 200, hashAreaOf(made, SMALL)),
        at('41092b05-9fc8-4523-994f-2def0408b176', '00000000-0000-4000-8000-000000000000', 300, json),
      ]),
    );
  };
  const verity = async (disk: string, ...cert: string[]): Promise<string> => {
    const [{ findings }] = jsonLines(await bootfs('check', '--json', disk, ...cert)) as unknown as [
      { findings: { id: string; message: string }[] },
    ];
    const found = findings.filter(({ id }) => id.startsWith('verity'));
    return found.map(({ id, message }) => `${id} ${message}`).join('\n');
  };
  const [mine, other] = ['mine.pem', 'other.pem'].map((name) => join(files.path, name));
  for (const [name, ...how] of [
    ['as-systemd', '-nocerts', '-noattr'],
    ['attributes', '-nocerts', '-md', 'sha512'],
    ['enclosed'],
    ['by-key', '-keyid', '-nocerts', '-noattr'],
    ['pss', '-nocerts', '-noattr', '-keyopt', 'rsa_padding_mode:pss'],
  ]) {
    const disk = sign(name, ...how);
    assert.equal(await verity(disk, '--cert', mine), '', name);
    assert.match(
      await verity(disk, '--cert', other),
      /^verity-signature-bad partition 3: the signature does not hold: /,
      name,
    );
    assert.match(
      await verity(disk),
      /^verity-signature-unverified partition 3: [0-9a-f]{64} is signed, in \d+ bytes/,
      name,
    );
  }
  assert.match(
    await verity(sign('inside', '-nodetach'), '--cert', mine),
    /^verity-signature-bad .*encloses a content of its own$/,
  );
});
