/** Signatures of EFI programs, verified with node:crypto against what a firmware trusts. */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { equalBytes } from '../../bytes/names.ts';
import type { ProgramSignature, SignatureOf } from '../../check/index.ts';
import type { FileReader } from '../../contract/file-system.ts';
import { readSignedProgram } from '../../kernel-formats/authenticode.ts';
import { findSignedDigest } from '../../kernel-formats/spc-digest.ts';
import {
  type AuthenticodeSignature,
  decodeAuthenticode,
  issuerAndSerialOf,
  type Signer,
} from '../../signature/authenticode.ts';
import { decodeSignatureDatabase, type SignatureDatabase } from '../../signature/signature-database.ts';
import { decodeOptionFile } from '../options/option-file.ts';
import type { VerbOption } from '../options/verb-option.ts';

/** The option of a verb that holds programs against what a firmware trusts. */
export const DATABASE_OPTION: VerbOption = {
  flags: '--db <file>',
  description: 'hold signatures of EFI programs against this: EFI signature lists, or certificates in PEM or DER',
};

/** From a signer to a root: Microsoft's and Debian's chains have two or three. */
const MAX_CHAIN = 4;

/**
 * A program counts where one of its signatures is of it as it is, and leads to a certificate of the database; or where its
 * digest is in there. Dates are not looked at: firmware does not either. Without a database only the signers are named.
 */
export function signatureOfPrograms(database: SignatureDatabase | undefined): SignatureOf {
  const trusted = database && { digests: database.digests, anchors: parseCertificates(database.certificates) };
  return (program) => judgeProgram(program, trusted);
}

/** Undefined without `--db`. @throws UsageError for a file that can't be read or holds nothing to trust */
export async function readSignatureDatabase(
  options: Readonly<Record<string, unknown>>,
): Promise<SignatureDatabase | undefined> {
  const path = options['db'] as string | undefined;
  return path === undefined ? undefined : decodeOptionFile('--db', path, decodeSignatureDatabase);
}

/** A database whose certificates node:crypto can use. */
interface Trusted {
  readonly digests: readonly Uint8Array[];
  readonly anchors: readonly X509Certificate[];
}

function judgeProgram(program: FileReader, database: Trusted | undefined): ProgramSignature {
  const { signatures, digest } = readSignedProgram(program);
  const decoded = signatures.map((bytes) => ({ bytes, parts: decodeAuthenticode(bytes) }));
  const signers = decoded.flatMap(({ parts }) => (parts === undefined ? ['(damaged)'] : signersOf(parts)));
  if (database === undefined) return { signers };
  const own = digest('sha256');
  if (own !== undefined && database.digests.some((known) => equalBytes(known, own))) return { signers };
  if (signatures.length === 0) return { signers, refusal: 'it has no signature' };
  const refusals = decoded.map(({ bytes, parts }) => {
    const signed = findSignedDigest(bytes);
    if (parts === undefined || signed === undefined || signed === 'damaged') return 'its signature is damaged';
    const actual = digest(signed.hash);
    if (actual === undefined || !equalBytes(actual, signed.digest)) return 'it was changed since it was signed';
    return refusalOf(parts, database.anchors);
  });
  return refusals.includes(undefined) ? { signers } : { signers, refusal: refusals[0] };
}

/** Undefined where a signer's certificate leads to one of the database. */
function refusalOf(parts: AuthenticodeSignature, anchors: readonly X509Certificate[]): string | undefined {
  const enclosed = parseCertificates(parts.certificates);
  for (const signer of parts.signers) {
    const certificate = certificateOf(signer, [...enclosed, ...anchors]);
    if (certificate === undefined || !holds(signer, parts.content, certificate)) return 'its signature does not hold';
    if (leadsTo(certificate, enclosed, anchors)) return undefined;
  }
  return 'nobody whom the database trusts has signed it';
}

function holds(signer: Signer, content: Uint8Array, certificate: X509Certificate): boolean {
  const digest = createHash(signer.hash).update(content).digest();
  if (!equalBytes(digest, signer.contentDigest)) return false;
  try {
    return verify(signer.hash, signer.attributes, certificate.publicKey, signer.signature);
  } catch {
    return false; // a key that is of no use for this
  }
}

function leadsTo(
  certificate: X509Certificate,
  enclosed: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
): boolean {
  let at: X509Certificate | undefined = certificate;
  for (let length = 0; at !== undefined && length < MAX_CHAIN; length++) {
    const current: X509Certificate = at;
    if (anchors.some((anchor) => anchor.raw.equals(current.raw) || isIssuedBy(current, anchor))) return true;
    at = enclosed.find((one) => !one.raw.equals(current.raw) && isIssuedBy(current, one));
  }
  return false;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function signersOf({ signers, certificates }: AuthenticodeSignature): string[] {
  const enclosed = parseCertificates(certificates);
  return signers.map((signer) => {
    const certificate = certificateOf(signer, enclosed);
    return certificate === undefined ? '(somebody whose certificate is not enclosed)' : nameOf(certificate);
  });
}

/** The common name, or all of the subject where there is none. */
function nameOf({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replace(/\n/g, ', ');
}

function certificateOf(signer: Signer, certificates: readonly X509Certificate[]): X509Certificate | undefined {
  return certificates.find((one) => {
    const id = issuerAndSerialOf(one.raw);
    return id !== undefined && equalBytes(id, signer.issuerAndSerial);
  });
}

/** Those that can be parsed. */
function parseCertificates(certificates: readonly Uint8Array[]): X509Certificate[] {
  return certificates.map(parseCertificate).filter((one) => one !== undefined);
}

function parseCertificate(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
