/** The committed ext images as several kernels show them: also those that the machine's own does not mount. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { memoryDevice, mount } from '../../src/index.ts';
import { decodeCertificates } from '../../src/signature/certificates.ts';
import { signatureCheck } from '../../src/signature/cms.ts';
import { formattedDigest } from '../../src/verity/signed-digest.ts';
import { imageBytes, imageNames, imagePath } from '../support/images.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';
import { type Job, judge, whyNoVm } from './vm.ts';

interface Expectations {
  readonly kernel: string;
  /** Images that it refuses though newer kernels do not, with its reason. */
  readonly refused: Readonly<Record<string, RegExp>>;
  /** Paths that it shows in another way than newer kernels. */
  readonly other: Readonly<Record<string, RegExp>>;
}

/** Before 6.19 no block was larger than a page. */
const LARGE_BLOCKS = Object.fromEntries(
  ['8k', '16k', '32k', '64k'].map((size) => [`ext4-block-${size}`, /bad block size/]),
);
/** Linux's own replay of fast commits takes inline data for block numbers. */
const BROKEN_REPLAY = { 'ext4-crash-fast-commit-inline': /mapped to illegal pblock/ };
/** A kernel that knows built-in signatures opens no signed file as long as it trusts nobody. */
const SIGNED = { 'ext4-verity-signed': /"\/(rsa|rsa-sha512|ec|foreign)"/ };
const KERNELS: readonly Expectations[] = [
  // Before 6.3 the blocks of a Merkle tree had the size of a page.
  {
    kernel: '6.1',
    refused: { ...LARGE_BLOCKS, ...BROKEN_REPLAY },
    other: { 'ext4-verity': /"\/blocks-1k"/, ...SIGNED },
  },
  { kernel: '6.12', refused: { ...LARGE_BLOCKS, ...BROKEN_REPLAY }, other: SIGNED },
  { kernel: 'sid', refused: BROKEN_REPLAY, other: SIGNED },
];

/** A gigabyte to be hashed takes a machine without hardware virtualisation too long. */
const TOO_LARGE = 'ext2-triple-indirect';

const journalOf = (name: string): Uint8Array | undefined => {
  const path = imagePath(`ext/${name}.journal.gz`);
  return existsSync(path) ? gunzipSync(readFileSync(path)) : undefined;
};

function jobOf(name: string): Job {
  const journal = journalOf(name);
  const image = imageBytes(`ext/${name}`);
  // Only a mount for writing replays fast commits; one with mmp waits for a while.
  const common = { type: 'ext4', readWrite: name.includes('crash') };
  return journal === undefined
    ? { ...common, image }
    : { ...common, image: [image, journal], options: 'journal_path=$1' };
}

for (const { kernel, refused, other } of KERNELS) {
  test(`committed images on ${kernel}`, { skip: whyNoVm(kernel) }, async () => {
    const names = imageNames('ext/')
      .map((name) => name.slice('ext/'.length))
      .filter((name) => name !== TOO_LARGE);
    const mountedAt = Math.floor(Date.now() / 1000);
    const judgements = await judge(names.map(jobOf), { kernel });
    const wrong: string[] = [];
    for (const [at, name] of names.entries()) {
      const judgement = judgements[at];
      if (judgement.trouble !== undefined) wrong.push(`${name}: ${judgement.trouble}`);
      if (refused[name] !== undefined) {
        assert.ok(judgement.refused !== undefined, `${name} is mounted`);
        assert.match(judgement.dmesg.join('\n'), refused[name]);
        continue;
      }
      const found = viewDifferences(bootfsView(imageBytes(`ext/${name}`), journalOf(name)), {
        ...judgement,
        mountedAt,
      });
      const unknown = found.filter((line) => other[name]?.test(line) !== true);
      wrong.push(...unknown.map((line) => `${name}: ${line}`));
    }
    assert.equal(wrong.length, 0, wrong.join('\n'));
  });
}

test('built-in signatures hold for the kernel where they hold here', { skip: whyNoVm('6.12') }, async () => {
  const image = imageBytes('ext/ext4-verity-signed');
  const fs = mount(memoryDevice(image));
  const certificates = ['rsa', 'ec'].map((name) => fs.readFile(`/${name}.pem`));
  for (const [at, certificate] of certificates.entries()) {
    // Each in a machine of its own: what a keyring holds stays in it.
    const name = ['rsa', 'ec'][at];
    const script = `sed /-----/d ${name}.pem | base64 -d > /tmp/der && addkey .fs-verity /tmp/der`;
    const [{ lines, status, script: said }] = await judge([{ image, type: 'ext4', script }], { kernel: '6.12' });
    assert.equal(status, 0, said.join('\n'));
    const check = await signatureCheck(decodeCertificates(certificate));
    for (const line of lines) {
      const { path, error } = JSON.parse(line) as { path: string; error?: string };
      const signature = fs.lstat(path).type === 'file' ? fs.open(path).veritySignature() : undefined;
      if (signature === undefined) continue;
      const digest = fs.open(path).verityDigest()!;
      const holds = await check(signature, formattedDigest(digest)).then(
        () => true,
        () => false,
      );
      assert.equal(holds, error === undefined, `${name}, ${path}: ${error}`);
    }
  }
});

test('fs-verity digests are those that the kernel measures', { skip: whyNoVm('6.12') }, async () => {
  const image = imageBytes('ext/ext4-verity');
  const [{ lines }] = await judge([{ image, type: 'ext4', verity: true }], { kernel: '6.12' });
  const fs = mount(memoryDevice(image));
  let measured = 0;
  for (const line of lines) {
    const { path, type, verity } = JSON.parse(line) as { path: string; type: string; verity?: string };
    if (type !== 'file') continue;
    if (verity !== undefined) measured++;
    assert.equal(fs.open(path).verityDigest?.(), verity, path);
  }
  assert.ok(measured >= 4, `${measured} files with a digest`);
});
