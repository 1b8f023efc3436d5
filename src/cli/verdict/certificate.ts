/** `--cert FILE`: by which certificates signatures are verified. */
import { hexText } from '../../bytes/names.ts';
import { encodeUtf8 } from '../../bytes/utf8.ts';
import { BootfsError, corrupt } from '../../contract/errors.ts';
import type { Disk } from '../../disk/disk.ts';
import { findVeritySets } from '../../disk/verity-sets.ts';
import { decodeCertificates } from '../../signature/certificates.ts';
import { type SignatureCheck, signatureCheck } from '../../signature/cms.ts';
import { onHost } from '../host/digests.ts';
import { decodeOptionFile } from '../options/option-file.ts';
import type { VerbOption } from '../options/verb-option.ts';

/** The option of a verb that verifies signatures. */
export const CERTIFICATE_OPTION: VerbOption = {
  flags: '--cert <file>',
  description: 'verify signatures by the certificates in this file, PEM or DER',
};

/** Undefined without `--cert`. @throws UsageError for a file that can't be read or holds no certificate */
export async function readSignatureCheck(
  options: Readonly<Record<string, unknown>>,
): Promise<SignatureCheck | undefined> {
  const path = options['cert'] as string | undefined;
  if (path === undefined) return undefined;
  return decodeOptionFile('--cert', path, (bytes) => signatureCheck(decodeCertificates(bytes)));
}

/** What `CheckOptions.verifySignature` is to be: every signature partition of the disk is verified before. */
export async function verifySignaturesOf(
  disk: Disk,
  check: SignatureCheck,
): Promise<(signature: Uint8Array, content: Uint8Array) => void> {
  const outcomes = new Map<string, BootfsError | undefined>();
  const keyOf = (signature: Uint8Array, content: Uint8Array): string => `${hexText(signature)} ${hexText(content)}`;
  const { sets, strayed } = findVeritySets(disk, onHost);
  for (const partition of [...sets.map(({ signature }) => signature), ...strayed]) {
    if (partition?.contents === undefined) continue;
    const { signature, rootHash } = partition.contents;
    const content = encodeUtf8(rootHash);
    outcomes.set(keyOf(signature, content), await outcomeOf(() => check(signature, content)));
  }
  return (signature, content) => {
    const key = keyOf(signature, content);
    const failure = outcomes.has(key) ? outcomes.get(key) : corrupt('the signature changed while it was read');
    if (failure !== undefined) throw failure;
  };
}

/** The BootfsError that `verify` throws; undefined where it throws none. */
export async function outcomeOf(verify: () => Promise<void>): Promise<BootfsError | undefined> {
  try {
    await verify();
    return undefined;
  } catch (error) {
    if (error instanceof BootfsError) return error;
    throw error;
  }
}
