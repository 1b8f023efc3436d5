/** dm-verity of the disk: do data, hash tree, root hash and signature belong together, and are they whole? */
import type { BootEntry } from '../../boot/index.ts';
import { decodeBase64 } from '../../bytes/base64.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { orDamage, reasonInContext } from '../../contract/errors.ts';
import type { Disk } from '../../disk/disk.ts';
import { verityUuids } from '../../disk/verity-pair.ts';
import { findVeritySets, type SignaturePartition, type VeritySet } from '../../disk/verity-sets.ts';
import { findNamedVerity } from '../command-line/named-verity.ts';
import { judgeVerityTree, type TreeOptions } from '../command-line/verity-tree.ts';
import type { FindingKind, Level, Report, Rule } from '../contract/finding.ts';
import { linuxEntries, weigh } from './command-line.ts';

const TOGETHER = 'install data, hashes, signature and command line of one build together';

const KINDS: Readonly<Record<string, FindingKind>> = {
  'verity-root-hash': {
    level: 'error',
    meaning: 'a command line or a signature names another root hash than that of the verity tree',
    advice: TOGETHER,
  },
  'verity-damaged': {
    level: 'error',
    meaning: 'a verity tree, or what it protects, is damaged or cut off: Linux refuses to read it',
    advice: 'write the partition again from the image that was built',
  },
  'verity-unpaired': {
    level: 'warning',
    meaning: 'a partition with a verity tree, or with the signature of one, belongs to nothing on this disk',
    advice: TOGETHER,
  },
  'verity-root-hash-unknown': {
    level: 'note',
    meaning:
      'neither a command line, nor a signature, nor the UUIDs of the partitions name the root hash of a verity tree',
    advice: 'nothing, if the root hash comes from elsewhere; compare it with the one that is told',
  },
  'verity-signature-bad': {
    level: 'error',
    meaning: 'the signature of a root hash is broken, or not of the certificate that was given',
    advice: 'sign the root hash again (systemd-repart, openssl smime), and install the result',
  },
  'verity-signature-unverified': {
    level: 'note',
    meaning: 'a root hash is signed, and the signature was not held against a certificate',
    advice: 'give the certificate with --cert',
  },
  'verity-fec': {
    level: 'note',
    meaning:
      'error correction (FEC) is set up for verity, which bootfs does not apply: what it would repair counts as damage',
    advice: 'nothing, where no block needs it: veritysetup verify with --fec-device says which do',
  },
};

/** What of a context the rule looks at. */
export interface VerityContext {
  /** Of the disk. */
  readonly menu: { readonly entries: readonly BootEntry[] };
  /** Without a disk there are no partitions to look for trees on. */
  readonly options: TreeOptions & {
    readonly disk?: Disk;
    /** Throws a BootfsError where `signature` (PKCS#7 in DER, detached) is not one of `content` by the certificate that counts. */
    readonly verifySignature?: (signature: Uint8Array, content: Uint8Array) => void;
  };
}

/** Trees that a command line names first, then what the types and UUIDs of partitions say of the others. */
export const verityRule: Rule<VerityContext> = {
  name: 'verity',
  kinds: KINDS,
  whyNot: ({ options }) => (options.disk === undefined ? 'the partitions of a disk are not at hand' : undefined),
  run({ menu: { entries }, options }, report) {
    const { disk } = options;
    if (disk === undefined) return;
    const named = reportNamed(disk, linuxEntries(entries), options, report);
    const { sets, strayed } = findVeritySets(disk, options.hashOf);
    for (const set of sets) {
      if (!named.some((number) => number === set.hashes.number)) reportSet(set, options, report);
      reportSignature(set.signature, options, report);
    }
    for (const signature of strayed) {
      reportSignature(signature, options, report);
      const { partition, contents } = signature;
      if (contents === undefined) continue;
      const message = `partition ${partition.number} holds a signature of ${contents.rootHash}, which is no tree of this disk`;
      report('verity-unpaired', { message });
    }
  },
};

/** Numbers of the partitions whose trees were named. */
function reportNamed(disk: Disk, entries: BootEntry[], options: VerityContext['options'], report: Report): number[] {
  const inOrder = entries.sort((left, right) => Number(right.default) - Number(left.default));
  const deeplyRead: number[] = [];
  return findNamedVerity(disk, inOrder).map((named) => {
    const { entry, tree, dataPartition, hashPartition, fecDevice, signature, isGuess } = named;
    // However many entries name the same data, all of it is read once.
    const deep = options.deep === true && deeplyRead.indexOf(dataPartition) < 0;
    const judgements = judgeVerityTree(tree, { ...options, deep });
    if (judgements.length === 0) deeplyRead.push(dataPartition);
    for (const { id, message } of judgements) {
      const detail = { path: entry.source.path, message: `${entry.title}: ${message}` };
      report(id, { ...detail, level: isGuess ? 'warning' : weigh(KINDS[id].level, entry, inOrder) });
    }
    if (fecDevice !== undefined) {
      report('verity-fec', { path: entry.source.path, message: `${entry.title}: the FEC device is ${fecDevice}` });
    }
    const say = (id: string, message: string): void => {
      const level = weigh(KINDS[id].level, entry, inOrder);
      report(id, { path: entry.source.path, message: `${entry.title}: root-hash-signature= ${message}`, level });
    };
    if (signature !== undefined) judgeSignatureWord(signature, tree.rootHash, options, say);
    return hashPartition;
  });
}

/** What systemd gives to the kernel with the table: signed are the digits of the root hash, as in a signature partition. */
function judgeSignatureWord(
  word: string,
  rootHash: string,
  { verifySignature }: VerityContext['options'],
  say: (id: string, message: string) => void,
): void {
  const [, base64] = /^base64:(.*)$/.exec(word) ?? [];
  if (base64 === undefined) {
    say('verity-signature-unverified', `is in a file of the initrd, ${word}`);
    return;
  }
  const signature = decodeBase64(base64);
  if (signature === undefined || signature.length === 0) say('verity-signature-bad', 'is no base64');
  else if (verifySignature === undefined) say('verity-signature-unverified', `has ${signature.length} bytes of PKCS#7`);
  else
    orDamage(
      () => verifySignature(signature, encodeUtf8(rootHash)),
      (damage) => say('verity-signature-bad', `is none of ${rootHash}: ${reasonInContext(damage)}`),
    );
}

function reportSet(
  { hashes, data, treeRoot, error, signature }: VeritySet,
  options: TreeOptions,
  report: Report,
): void {
  const where = `partition ${hashes.number}`;
  const say = (id: string, message: string, level?: Level): void =>
    report(id, { message: `${where}: ${message}`, level });
  if (error !== undefined) {
    say('verity-damaged', reasonInContext(error));
    return;
  }
  if (data?.device === undefined || hashes.device === undefined) {
    const what = data === undefined ? 'what its tree is of is not on this disk' : 'it begins past the end of the disk';
    say('verity-unpaired', what);
    return;
  }
  const signed = signature?.contents?.rootHash;
  const rootHash = signed ?? treeRoot;
  if (rootHash === undefined) {
    say('verity-root-hash-unknown', 'its tree is of one data block');
    return;
  }
  const namedBy = signed === undefined ? 'the root hash' : `what partition ${signature?.partition.number} signs`;
  const tree = { data: data.device, hashes: hashes.device, rootHash, namedBy };
  const judgements = judgeVerityTree(tree, options);
  for (const { id, message } of judgements) say(id, message);
  // What follows from damage is no news.
  if (judgements.length > 0) return;
  if (signed === undefined) reportUuids({ rootHash, data: data.entry?.uuid, hashes: hashes.entry?.uuid }, say);
}

/** What tools make up at random is marked as such (RFC 9562, version 4): other UUIDs are taken for the halves of a root hash. */
const RANDOM_UUID = /^.{14}4.{4}[89ab]/;

function reportUuids(
  { rootHash, data = '', hashes = '' }: { rootHash: string; data?: string; hashes?: string },
  say: (id: string, message: string, level?: Level) => void,
): void {
  const uuids = verityUuids(rootHash);
  if (uuids?.data === data && uuids.hashes === hashes) return;
  if (rootHash.length === 64 && !(RANDOM_UUID.test(data) && RANDOM_UUID.test(hashes))) {
    const named = `${data}${hashes}`.replace(/-/g, '');
    const message = `the UUIDs of the partitions name ${named}, and that of the tree is ${rootHash}`;
    say('verity-root-hash', message, 'warning');
  } else say('verity-root-hash-unknown', `the root hash of its tree is ${rootHash}`);
}

function reportSignature(
  signature: SignaturePartition | undefined,
  { verifySignature }: VerityContext['options'],
  report: Report,
): void {
  if (signature === undefined) return;
  const { partition, contents, error } = signature;
  const where = `partition ${partition.number}`;
  if (contents === undefined) {
    const why = error === undefined ? 'it begins past the end of the disk' : reasonInContext(error);
    report('verity-signature-bad', { message: `${where}: ${why}` });
    return;
  }
  if (verifySignature === undefined) {
    const { certificateFingerprint, signature: pkcs7 } = contents;
    const whose = certificateFingerprint === undefined ? '' : ` by the certificate ${certificateFingerprint}`;
    const message = `${where}: ${contents.rootHash} is signed${whose}, in ${pkcs7.length} bytes of PKCS#7`;
    report('verity-signature-unverified', { message });
    return;
  }
  orDamage(
    () => verifySignature(contents.signature, encodeUtf8(contents.rootHash)),
    (damage) => report('verity-signature-bad', { message: `${where}: ${reasonInContext(damage)}` }),
  );
}
