/**
 * What a signature of an EFI program (PKCS#7 SignedData over SpcIndirectDataContent) is made of. Whether it holds is for
 * the host's cryptography to say.
 */
import {
  DER_OCTET_STRING,
  DER_SEQUENCE,
  type DerElement,
  derChild,
  derChildren,
  derElementAt,
  isDerOid,
} from '../bytes/der.ts';
import { findHash, type SignedHash } from '../hash/object-identifiers.ts';

/** A context's tags 0, constructed: certificates of SignedData, attributes of a signer. */
const CONTEXT_0 = 0xa0;
/** Of one signature: each signer and certificate may cost whoever verifies it some work with long keys. */
const MAX_SIGNERS = 4;
const MAX_CERTIFICATES = 16;
/** 1.2.840.113549.1.9.4 */
const MESSAGE_DIGEST = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];

/** One of those who have signed. */
export interface Signer {
  /** Issuer's name and serial number, in DER one after the other: as in the certificate. */
  readonly issuerAndSerial: Uint8Array;
  /** Of the attributes and their content. */
  readonly hash: SignedHash;
  /** messageDigest, which is to be the hash of the content. */
  readonly contentDigest: Uint8Array;
  /** What is signed: the attributes as a SET. */
  readonly attributes: Uint8Array;
  /** Over the attributes. */
  readonly signature: Uint8Array;
}

/** A signature, taken apart. */
export interface AuthenticodeSignature {
  /** SpcIndirectDataContent without its tag and length: what messageDigest is of. */
  readonly content: Uint8Array;
  /** Each in DER. */
  readonly certificates: readonly Uint8Array[];
  /** One, for all programs that were ever seen. */
  readonly signers: readonly Signer[];
}

/**
 * Undefined for what is damaged, lacks signed attributes, which Authenticode asks for, or has more signers or certificates than
 * any signature of a program that firmware takes.
 */
export function decodeAuthenticode(der: Uint8Array): AuthenticodeSignature | undefined {
  const outer = derElementAt(der, 0, der.length);
  const explicit = outer && derChild(der, outer, 1);
  const signedData = explicit && derChild(der, explicit, 0);
  const parts = signedData === undefined ? [] : derChildren(der, signedData);
  // version, digestAlgorithms, contentInfo, [0] certificates, [1] revocations, signerInfos
  const wrapped = parts[2] && derChild(der, parts[2], 1);
  const content = wrapped && derChild(der, wrapped, 0);
  const enclosed = parts.filter(({ tag }) => tag === CONTEXT_0)[0];
  if (content === undefined || parts.length < 4) return undefined;
  const certificates = enclosed === undefined ? [] : derChildren(der, enclosed);
  const infos = derChildren(der, parts[parts.length - 1]);
  if (infos.length > MAX_SIGNERS || certificates.length > MAX_CERTIFICATES) return undefined;
  const signers = infos.map((info) => decodeSigner(der, info));
  return {
    content: der.subarray(content.start, content.end),
    certificates: certificates.filter(({ tag }) => tag === DER_SEQUENCE).map(({ at, end }) => der.subarray(at, end)),
    signers: signers.filter((signer): signer is Signer => signer !== undefined),
  };
}

/** version, issuerAndSerialNumber, digestAlgorithm, [0] signedAttrs, signatureAlgorithm, signature */
function decodeSigner(der: Uint8Array, info: DerElement): Signer | undefined {
  const [, id, algorithm, attributes, , signature] = derChildren(der, info);
  const hash = findHash(der, algorithm && derChild(der, algorithm, 0));
  if (hash === undefined || attributes?.tag !== CONTEXT_0 || signature?.tag !== DER_OCTET_STRING) return undefined;
  const digest = derChildren(der, attributes)
    .filter((attribute) => isDerOid(der, derChild(der, attribute, 0), MESSAGE_DIGEST))
    .map((attribute) => derChild(der, attribute, 1))
    .map((values) => values && derChild(der, values, 0))[0];
  if (digest?.tag !== DER_OCTET_STRING) return undefined;
  const signed = der.slice(attributes.at, attributes.end);
  signed[0] = 0x31; // RFC 5652, 5.4: signed is the SET, whatever its tag in SignerInfo
  return {
    issuerAndSerial: der.subarray(id.start, id.end),
    hash: hash.name,
    contentDigest: der.subarray(digest.start, digest.end),
    attributes: signed,
    signature: der.subarray(signature.start, signature.end),
  };
}

/** Issuer and serial number of a certificate, as `Signer.issuerAndSerial` has them; undefined for what is none. */
export function issuerAndSerialOf(certificate: Uint8Array): Uint8Array | undefined {
  const outer = derElementAt(certificate, 0, certificate.length);
  const signed = outer && derChild(certificate, outer, 0);
  if (signed === undefined) return undefined;
  // [0] version, which may be absent; serialNumber, signature, issuer
  const fields = derChildren(certificate, signed);
  const [serial, , issuer] = fields[0]?.tag === CONTEXT_0 ? fields.slice(1) : fields;
  if (serial === undefined || issuer === undefined) return undefined;
  const both = new Uint8Array(issuer.end - issuer.at + serial.end - serial.at);
  both.set(certificate.subarray(issuer.at, issuer.end));
  both.set(certificate.subarray(serial.at, serial.end), issuer.end - issuer.at);
  return both;
}
