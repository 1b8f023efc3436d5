/** Who may sign, through how many others, and how much of that is looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../../src/contract/errors.ts';
import { signatureCheck } from '../../../src/signature/cms.ts';
import { seededRandom } from '../../support/random.ts';
import { derOf, type Identity, makeIdentity, sign, signEnclosed, withSigners } from '../../support/signature/signed.ts';

const content = Uint8Array.from({ length: 100 }, (_, at) => at);
const root = await makeIdentity('root');
const stranger = await makeIdentity('stranger');
const chain = [root];
for (const name of ['one', 'two', 'three']) chain.push(await makeIdentity(name, { issuer: chain[chain.length - 1] }));
const [, one, two, three] = chain;
const leaf = await makeIdentity('leaf', { issuer: two, isAuthority: false });
const check = await signatureCheck([derOf(root)]);

const isRefused = (pattern: RegExp) => (error: unknown) =>
  error instanceof BootfsError && error.code === 'ERR_BOOTFS_CORRUPT' && pattern.test(error.message);

test('the signer is a certificate that was given, or leads to one through those that are enclosed', async () => {
  await check(await sign(content, [root]), content);
  await check(await sign(content, [one], [one]), content);
  await check(await sign(content, [leaf], [two, leaf, one]), content);
  // The one that signed need not be the first.
  await check(await sign(content, [stranger, root]), content);
});

test('who leads to nobody, past a gap, an end of time or one that may not sign, is refused', async () => {
  await assert.rejects(check(await sign(content, [stranger]), content), isRefused(/none of the certificates/));
  await assert.rejects(check(await sign(content, [stranger], [stranger]), content), isRefused(/does not hold/));
  await assert.rejects(check(await sign(content, [leaf], [leaf, two]), content), isRefused(/does not hold/));
  const old = await makeIdentity('old', { issuer: root, isAuthority: false, from: -3, until: -2 });
  await assert.rejects(check(await sign(content, [old], [old]), content), isRefused(/does not hold/));
  const below = await makeIdentity('below', { issuer: leaf, isAuthority: false });
  await assert.rejects(
    check(await sign(content, [below], [below, leaf, two, one]), content),
    isRefused(/does not hold/),
  );
  // Given certificates count whatever their dates.
  await (await signatureCheck([derOf(old)]))(await sign(content, [old]), content);
});

test('more certificates than a chain needs are refused unread', async () => {
  const many = [leaf, two, one, three];
  await check(await sign(content, [leaf], many), content);
  await assert.rejects(
    check(await sign(content, [leaf], [...many, stranger]), content),
    isRefused(/too many certificates/),
  );
  const names: Identity[] = [];
  // Issuers of the same name: ways through them are without number.
  for (let count = 0; count < 4; count++) names.push(await makeIdentity('same', { issuer: names[count - 1] }));
  const start = Date.now();
  await assert.rejects(check(await sign(content, [names[3]], names), content), isRefused(/does not hold/));
  assert.ok(Date.now() - start < 20_000);
});

test('more signers than the bound are refused, and none is no signature', async () => {
  const good = await sign(content, [root]);
  const bad = await sign(content, [stranger]);
  const ofStranger = (count: number): Promise<Uint8Array> =>
    sign(content, [...Array<Identity>(count).fill(stranger), root]);
  await check(await ofStranger(15), content);
  await assert.rejects(check(await ofStranger(16), content), isRefused(/too many signers/));
  await assert.rejects(
    check(
      withSigners(good, () => []),
      content,
    ),
    isRefused(/nobody has signed/),
  );
  await assert.rejects(
    check(
      withSigners(bad, ([first]) => Array(300).fill(first)),
      content,
    ),
    isRefused(/too many signers/),
  );
});

test('a content of its own is refused, whatever it is', async () => {
  await assert.rejects(check(await signEnclosed(content, root), content), isRefused(/encloses a content/));
});

test('bytes that were changed at random never count, and never break anything else', async () => {
  const good = await sign(content, [leaf], [leaf, two, one]);
  const other = Uint8Array.from(content, (byte) => byte ^ 1);
  const random = seededRandom(11);
  for (let round = 0; round < 150; round++) {
    const bytes = good.slice(0, random(8) === 0 ? random(good.length) : good.length);
    for (let count = 1 + random(4); count > 0 && bytes.length > 0; count--) {
      // Lengths and tags are where parsers go wrong.
      bytes[random(random(3) === 0 ? bytes.length : Math.min(60, bytes.length))] = [
        0,
        0x30,
        0x80,
        0x84,
        0xff,
        random(256),
      ][random(6)];
    }
    await assert.rejects(check(bytes, other), isRefused(/./), `round ${round}`);
  }
});
