/** Verity partitions of a disk: data, tree, root hash and signature must belong together and be whole. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { verityRule } from '../../../../src/check/rules/verity.ts';
import { RuleRun } from '../../../../src/check/run-rule.ts';
import { BootfsError } from '../../../../src/contract/errors.ts';
import { memoryDevice } from '../../../../src/device/memory.ts';
import { openDisk } from '../../../../src/disk/open-disk.ts';
import { type GptPartition, gptDisk } from '../../../support/disk/disks.ts';
import { hashAreaOf, makeVerityImage, SMALL } from '../../../support/verity/verity-image.ts';
import { menuOf } from '../../boot/support/boot-tree.ts';

const ROOT = '4f68bce3-e8cd-4db1-96e7-fbcaf984b709';
const VERITY = '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5';
const SIGNATURE = '41092b05-9fc8-4523-994f-2def0408b176';
const made = makeVerityImage(SMALL);
const hashes = hashAreaOf(made, SMALL);
const { rootHash } = made;
const OTHER = createHash('sha256').update('other').digest('hex');
const uuidOf = (hex: string): string => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const HALVES = [uuidOf(rootHash.slice(0, 32)), uuidOf(rootHash.slice(-32))];

const part = (type: string, firstSector: number, contents: Uint8Array, uuid?: string, label = ''): GptPartition => ({
  ...{ type, firstSector, contents, label },
  uuid: uuid ?? `00000000-0000-4000-8000-${String(firstSector).padStart(12, '0')}`,
});

function signed(what: string, more: object = {}): Uint8Array {
  const json = { rootHash: what, signature: Buffer.from('PKCS#7').toString('base64'), ...more };
  return Uint8Array.from(Buffer.concat([Buffer.from(JSON.stringify(json)), Buffer.alloc(100)]));
}

/** The usual pair, and more. */
const pair = (
  data: Uint8Array = made.data,
  tree: Uint8Array = hashes,
  uuids: readonly (string | undefined)[] = HALVES,
) => [part(ROOT, 100, data, uuids[0]), part(VERITY, 200, tree, uuids[1])];

type Options = Parameters<typeof verityRule.run>[0]['options'];

/** What is found: `level id message`. */
function found(
  partitions: readonly GptPartition[],
  commandLines: readonly string[] = [],
  options: Options = {},
): string[] {
  const configuration = commandLines.map((line, at) => `menuentry e${at} { linux /k ${line} }\n`).join('');
  const menu = menuOf({ '/grub/grub.cfg': configuration, '/k': 'k' });
  const disk = openDisk(memoryDevice(gptDisk(partitions)));
  const run = new RuleRun();
  run.run([verityRule], { menu, options: { ...options, disk } });
  return run.findings.map(({ level, id, message }) => `${level} ${id} ${message}`);
}

function only(lines: readonly string[], pattern: RegExp): void {
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.match(lines[0], pattern);
}

const flipped = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = bytes.slice();
  copy[at] ^= 1;
  return copy;
};

test('a whole pair is no news: named by its UUIDs, by a command line, by a signature', () => {
  assert.deepEqual(found(pair()), []);
  assert.deepEqual(found(pair(), [`roothash=${rootHash}`], { deep: true }), []);
  const named = `roothash=${rootHash.toUpperCase()} systemd.verity_root_data=PARTLABEL=d systemd.verity_root_hash=PARTLABEL=h`;
  const labelled = [part(ROOT, 100, made.data, undefined, 'd'), part(VERITY, 200, hashes, undefined, 'h')];
  assert.deepEqual(found(labelled, [named], { deep: true }), []);
  const checked: string[] = [];
  const verifySignature = (signature: Uint8Array, content: Uint8Array) =>
    checked.push(`${Buffer.from(signature)} of ${Buffer.from(content)}`);
  const trio = [...pair(undefined, undefined, []), part(SIGNATURE, 300, signed(rootHash))];
  assert.deepEqual(found(trio, [], { verifySignature }), []);
  assert.deepEqual(checked, [`PKCS#7 of ${rootHash}`]);
});

test('a root hash that is not that of the tree is found, whatever names it', () => {
  const [data, hash] = ['PARTUUID=', 'PARTUUID='].map((tag, at) => tag + HALVES[at]);
  const line = `roothash=${OTHER} systemd.verity_root_data=${data} systemd.verity_root_hash=${hash}`;
  only(
    found(pair(), [line]),
    new RegExp(`^error verity-root-hash e0: roothash= is ${OTHER}, and that of the tree ${rootHash}$`),
  );
  const short = line.replace(OTHER, OTHER.slice(0, 40));
  only(found(pair(), [short]), /^error verity-root-hash /);
  only(
    found(pair(undefined, undefined, [HALVES[0], uuidOf(OTHER.slice(-32))])),
    /^warning verity-root-hash partition 2: the UUIDs of the partitions name /,
  );
  const two = found(pair(), [`roothash=${rootHash}`, line]);
  only(two, /^warning verity-root-hash e1: /);
  const trio = [...pair(), part(SIGNATURE, 300, signed(OTHER))];
  assert.match(
    found(trio)[0],
    new RegExp(`^error verity-root-hash partition 2: what partition 3 signs is ${OTHER}, and`),
  );
});

test('trees and data that are damaged or cut off: the top always, all of it with deep', () => {
  const top = flipped(hashes, SMALL.hashBlockSize);
  only(found(pair(undefined, flipped(hashes, 8))), /^error verity-damaged partition 2: verity superblock of version/);
  // With its top, the root hash of a tree changes: the UUIDs then name another one.
  assert.match(found(pair(undefined, top), [`roothash=${rootHash}`]).join(), /^error verity-root-hash e0: /);
  only(found(pair(undefined, top)), /^error verity-damaged .*hash block has a wrong hash/);
  only(
    found(pair(undefined, hashes.subarray(0, -1024))),
    /^error verity-damaged partition 2: .*ends before the verity tree/,
  );
  only(found(pair(made.data.subarray(0, -512))), /^error verity-damaged partition 2: the data device is shorter/);
  only(found(pair(flipped(made.data, 0))), /^error verity-damaged .*data block has a wrong hash \(dataBlock 0\)$/);
  const middle = pair(flipped(made.data, 512 * 17));
  assert.deepEqual(found(middle), [], 'the middle is not read');
  only(found(middle, [], { deep: true }), /^error verity-damaged .*\(dataBlock 17\)$/);
  only(found(middle, [`roothash=${rootHash}`], { deep: true }), /^error verity-damaged e0: .*\(dataBlock 17\)$/);
  // Of three blocks of the lowest level the one in the middle is not on the path to the last.
  const inner = pair(undefined, flipped(hashes, SMALL.hashBlockSize * 3));
  assert.deepEqual(found(inner), []);
  only(found(inner, [], { deep: true }), /^error verity-damaged .*\(hashBlock 3, level 0\)$/);
});

test('what belongs to nothing is told, and empty slots are not', () => {
  only(
    found([part(VERITY, 200, hashes)]),
    /^warning verity-unpaired partition 1: what its tree is of is not on this disk/,
  );
  only(
    found([part(SIGNATURE, 300, signed(rootHash))], [], { verifySignature: () => undefined }),
    /^warning verity-unpaired /,
  );
  const slots = [part(ROOT, 300, made.data, undefined, '_empty'), part(VERITY, 400, hashes, undefined, '_empty')];
  assert.deepEqual(found([...pair(), ...slots]), []);
  only(
    found(pair(undefined, undefined, [])),
    new RegExp(`^note verity-root-hash-unknown partition 2: .* ${rootHash}$`),
  );
});

test('of two versions on one disk each data goes with its own tree', () => {
  const next = makeVerityImage(
    SMALL,
    made.data.map((byte) => byte ^ 255),
  );
  const uuids = [uuidOf(next.rootHash.slice(0, 32)), uuidOf(next.rootHash.slice(-32))];
  const second = [part(VERITY, 300, hashAreaOf(next, SMALL), uuids[1]), part(ROOT, 400, next.data, uuids[0])];
  const options = { deep: true };
  assert.deepEqual(found([...pair(), ...second], [], options), []);
  const swapped = [second[0], part(ROOT, 400, made.data, uuids[0])];
  only(found([...pair(), ...swapped], [], options), /^error verity-damaged partition 3: .*data block has a wrong hash/);
});

test('a signature is named, verified where a certificate is given, and refused where it is none', () => {
  const trio = (contents: Uint8Array) => [...pair(), part(SIGNATURE, 300, contents)];
  const fingerprint = 'ab'.repeat(32);
  only(
    found(trio(signed(rootHash, { certificateFingerprint: fingerprint }))),
    new RegExp(
      `^note verity-signature-unverified partition 3: ${rootHash} is signed by the certificate ${fingerprint}, in 6 bytes`,
    ),
  );
  const verifySignature = () => {
    throw new BootfsError('ERR_BOOTFS_CORRUPT', 'of somebody else');
  };
  only(
    found(trio(signed(rootHash)), [], { verifySignature }),
    /^error verity-signature-bad partition 3: of somebody else$/,
  );
  for (const [contents, message] of [
    [new Uint8Array(512), /is no JSON$/],
    [Uint8Array.from(Buffer.from('null')), /is no JSON object$/],
    [Uint8Array.from(Buffer.from('['.repeat(100_000))), /is no JSON$/],
    [signed('xyz'), /has no rootHash/],
    [signed(rootHash, { signature: '!!' }), /has no signature in base64/],
    [signed(rootHash, { signature: 7 }), /has no signature in base64/],
  ] as const) {
    only(found(trio(contents)), message);
  }
});

test('options of the command line: trees behind the data, without superblock, with error correction', () => {
  const together = new Uint8Array(made.data.length + hashes.length);
  together.set(made.data);
  together.set(hashes, made.data.length);
  const place = `systemd.verity_root_data=PARTLABEL=d systemd.verity_root_hash=PARTLABEL=d`;
  const line = `roothash=${rootHash} ${place} systemd.verity_root_options=`;
  const disk = [part(ROOT, 100, together, undefined, 'd')];
  assert.deepEqual(found(disk, [`${line}hash-offset=${made.data.length}`], { deep: true }), []);
  const parameters = `superblock=no,salt=0102030405,data-block-size=512,hash-block-size=512,data-blocks=${SMALL.dataBlocks}`;
  const bare = `${line}${parameters},hash-offset=${made.data.length + 512}`;
  assert.deepEqual(found(disk, [bare], { deep: true }), []);
  only(found(disk, [bare.replace('salt=01', 'salt=02')]), /^error verity-damaged .*root hash does not fit/);
  only(found(disk, [`${bare},fec-device=/dev/x`]), /^note verity-fec e0: the FEC device is \/dev\/x$/);
  only(found(disk, [line]), /^error verity-damaged .*no verity superblock/);
});

test('a table of dm-mod.create= is held against its devices', () => {
  const disk = [part(ROOT, 100, made.data, undefined, 'd'), part(VERITY, 200, hashes, undefined, 'h')];
  const words = `0 ${SMALL.dataBlocks} verity 1 PARTLABEL=d PARTLABEL=h 512 512 ${SMALL.dataBlocks} 1 sha256`;
  const line = (rootHash: string, more = '0102030405'): string =>
    `dm-mod.create="vroot,,,ro,${words} ${rootHash} ${more}" root=/dev/dm-0`;
  assert.deepEqual(found(disk, [line(rootHash)], { deep: true }), []);
  only(found(disk, [line(OTHER)]), /^error verity-damaged e0: .*root hash does not fit/);
  only(found(disk, [line(rootHash, '-')]), /^error verity-damaged e0: /);
  only(
    found(disk, [line(rootHash, '0102030405 2 use_fec_from_device PARTLABEL=f')]),
    /^note verity-fec e0: the FEC device is PARTLABEL=f$/,
  );
  const broken = [part(ROOT, 100, flipped(made.data, 512 * 17), undefined, 'd'), disk[1]];
  only(found(broken, [line(rootHash)], { deep: true }), /^error verity-damaged e0: .*\(dataBlock 17\)$/);
});

test('devices that are named by their place are taken to be of this disk, and what does not fit is a warning then', () => {
  const line = (rootHash: string, disk = 'mmcblk0p'): string =>
    `dm-mod.create="v,,,ro,0 ${SMALL.dataBlocks} verity 1 /dev/${disk}1 /dev/${disk}2 512 512 ${SMALL.dataBlocks} 1 sha256 ${rootHash} 0102030405"`;
  const disk = pair();
  assert.deepEqual(found(disk, [line(rootHash)], { deep: true }), []);
  only(found(disk, [line(OTHER)]), /^warning verity-damaged e0: .*root hash does not fit/);
  assert.deepEqual(found(disk, [line(OTHER).replace(/mmcblk0p1/, 'mmcblk0p9')]), []);
});

test('root-hash-signature= is verified, or said to be unverified', () => {
  const line = (signature: string): string =>
    `roothash=${rootHash} systemd.verity_root_options=root-hash-signature=${signature}`;
  const base64 = `base64:${Buffer.from('PKCS#7').toString('base64')}`;
  only(
    found(pair(), [line('/root.p7s')]),
    /^note verity-signature-unverified e0: .*in a file of the initrd, \/root\.p7s$/,
  );
  only(found(pair(), [line(base64)]), /^note verity-signature-unverified e0: .*6 bytes of PKCS#7$/);
  only(found(pair(), [line('base64:!')]), /^error verity-signature-bad e0: .*is no base64$/);
  const verifySignature = (signature: Uint8Array, content: Uint8Array): void => {
    assert.equal(`${Buffer.from(signature)} of ${Buffer.from(content)}`, `PKCS#7 of ${rootHash}`);
  };
  assert.deepEqual(found(pair(), [line(base64)], { verifySignature }), []);
  const refused = () => {
    throw new BootfsError('ERR_BOOTFS_CORRUPT', 'of somebody else');
  };
  only(
    found(pair(), [line(base64)], { verifySignature: refused }),
    /^error verity-signature-bad e0: .*of somebody else$/,
  );
});
