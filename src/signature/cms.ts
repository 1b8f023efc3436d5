/**
 * Detached PKCS#7 (CMS, RFC 5652) signatures, as dm-verity and fs-verity have them. PKI.js does the work, with the host's WebCrypto; it is
 * loaded when the first signature is verified.
 */
import type { Certificate, CertificateSetItem, SignedData } from 'pkijs';
import { BootfsError, corrupt } from '../contract/errors.ts';

/** id-data: what is signed is bytes, and nothing that would be taken apart. */
const ID_DATA = '1.2.840.113549.1.7.1';
const ID_SIGNED_DATA = '1.2.840.113549.1.7.2';
/** Bytes; real ones have below 10 KB. The kernel takes at most 16 KB for fs-verity. */
const MAX_SIGNATURE = 1024 * 1024;
/** Signatures of one content. */
const MAX_SIGNERS = 16;
/** Certificates in a signature: its signer's, and two between that and a root. Ways through more of them would be without number. */
const MAX_ENCLOSED = 4;

/** Says whether `signature` (DER) is one of `content`. @throws ERR_BOOTFS_CORRUPT where it is not, with the reason */
export type SignatureCheck = (signature: Uint8Array, content: Uint8Array) => Promise<void>;

/**
 * A signature counts that one of `certificates` (DER) has made itself, or one that is enclosed and leads to them. Dates of the given
 * certificates are not looked at, as the kernel has no clock then; those of enclosed ones are.
 *
 * @throws EINVAL where one of them is no certificate
 */
export async function signatureCheck(certificates: readonly Uint8Array[]): Promise<SignatureCheck> {
  const { Certificate } = await import('pkijs');
  const trusted = certificates.map((bytes) => {
    try {
      return Certificate.fromBER(new Uint8Array(bytes));
    } catch (error) {
      throw new BootfsError('EINVAL', 'what should be a certificate is none', {}, error);
    }
  });
  return async (signature, content) => {
    const signed = await decodeSignedData(signature);
    const failures: string[] = [];
    for (let signer = 0; signer < signed.signerInfos.length; signer++) {
      const failure = await failureOf(signed, signer, content, trusted);
      if (failure === undefined) return;
      failures.push(failure);
    }
    throw corrupt(`the signature does not hold: ${failures[0] ?? 'nobody has signed'}`);
  };
}

/** @throws ERR_BOOTFS_CORRUPT for what is no detached signature of bytes */
async function decodeSignedData(signature: Uint8Array): Promise<SignedData> {
  if (signature.length > MAX_SIGNATURE) throw corrupt('the signature is too long', { length: signature.length });
  const pki = await import('pkijs');
  let signed: SignedData;
  try {
    const info = pki.ContentInfo.fromBER(new Uint8Array(signature));
    if (info.contentType !== ID_SIGNED_DATA) throw new Error(`PKCS#7 of type ${info.contentType}`);
    signed = new pki.SignedData({ schema: info.content });
  } catch (error) {
    throw new BootfsError('ERR_BOOTFS_CORRUPT', 'the signature is no PKCS#7 with signed data', {}, error);
  }
  const { eContentType, eContent } = signed.encapContentInfo;
  if (eContentType !== ID_DATA) throw corrupt(`the signature is of content of type ${eContentType}`);
  // What is enclosed would be verified in place of what was read.
  if (eContent !== undefined) throw corrupt('the signature encloses a content of its own');
  const enclosed = signed.certificates?.length ?? 0;
  if (enclosed > MAX_ENCLOSED) throw corrupt('the signature encloses too many certificates', { enclosed });
  const signers = signed.signerInfos.length;
  if (signers > MAX_SIGNERS) throw corrupt('the signature has too many signers', { signers });
  return signed;
}

/** Undefined where the signature holds. */
async function failureOf(
  signed: SignedData,
  signer: number,
  content: Uint8Array,
  trusted: Certificate[],
): Promise<string | undefined> {
  const enclosed: CertificateSetItem[] = signed.certificates ?? [];
  // Bytes of their own: a Buffer shares its memory with others.
  const data = new Uint8Array(content).buffer;
  try {
    // PKI.js looks for the signer's certificate in these alone.
    signed.certificates = trusted;
    const isGood = await signed.verify({ signer, data });
    return isGood ? undefined : 'it is not of this content';
  } catch (error) {
    if (!isSignerUnknown(error) || enclosed.length === 0) return messageOf(error);
  } finally {
    signed.certificates = enclosed;
  }
  try {
    const isGood = await signed.verify({ signer, data, checkChain: true, trustedCerts: trusted });
    return isGood ? undefined : 'it is not of this content';
  } catch (error) {
    return messageOf(error);
  }
}

/** SignedDataVerifyError's code for a signer that none of the certificates is of. */
const UNKNOWN_SIGNER = 3;

function isSignerUnknown(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === UNKNOWN_SIGNER;
}

function messageOf(error: unknown): string {
  if (isSignerUnknown(error)) return 'none of the certificates is of its signer';
  return error instanceof Error ? error.message : 'it can not be verified';
}
