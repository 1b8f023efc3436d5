/** Makes certificates and detached PKCS#7 signatures with PKI.js and WebCrypto, as long and as crooked as a test wants them. */
import { webcrypto } from 'node:crypto';
import { fromBER, Integer, OctetString, PrintableString } from 'asn1js';
import * as pki from 'pkijs';

const ID_DATA = '1.2.840.113549.1.7.1';
const ID_SIGNED_DATA = '1.2.840.113549.1.7.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const HASH = 'SHA-256';
const YEAR = 365 * 24 * 3600 * 1000;

type KeyPair = { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };

export interface Identity {
  readonly certificate: pki.Certificate;
  readonly keys: KeyPair;
}

/** Of `issuer`, or of its own; `from` and `until` are years from now. */
export async function makeIdentity(
  name: string,
  {
    issuer,
    isAuthority = true,
    from = -1,
    until = 1,
  }: { issuer?: Identity; isAuthority?: boolean; from?: number; until?: number } = {},
): Promise<Identity> {
  pki.setEngine('node', new pki.CryptoEngine({ name: 'node', crypto: webcrypto as unknown as Crypto }));
  const keys = (await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'sign',
    'verify',
  ])) as unknown as KeyPair;
  const certificate = new pki.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ value: 1 + Math.floor(Math.random() * 2 ** 30) });
  certificate.subject.typesAndValues.push(named(name));
  const names = issuer === undefined ? certificate.subject : issuer.certificate.subject;
  certificate.issuer.typesAndValues.push(...names.typesAndValues);
  certificate.notBefore.value = new Date(Date.now() + from * YEAR);
  certificate.notAfter.value = new Date(Date.now() + until * YEAR);
  const constraints = new pki.BasicConstraints({ cA: isAuthority });
  certificate.extensions = [
    new pki.Extension({ extnID: BASIC_CONSTRAINTS, critical: true, extnValue: constraints.toSchema().toBER(false) }),
  ];
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  await certificate.sign((issuer?.keys ?? keys).privateKey, HASH);
  return { certificate, keys };
}

function named(name: string): pki.AttributeTypeAndValue {
  return new pki.AttributeTypeAndValue({ type: COMMON_NAME, value: new PrintableString({ value: name }) });
}

/** DER of a certificate. */
export const derOf = ({ certificate }: Identity): Uint8Array => new Uint8Array(certificate.toSchema(true).toBER(false));

/** A detached signature of `content` by each of `signers`, that encloses `enclosed`. */
export async function sign(
  content: Uint8Array,
  signers: readonly Identity[],
  enclosed: readonly Identity[] = [],
): Promise<Uint8Array> {
  const signed = new pki.SignedData({
    version: 1,
    encapContentInfo: new pki.EncapsulatedContentInfo({ eContentType: ID_DATA }),
    signerInfos: signers.map(
      ({ certificate }) =>
        new pki.SignerInfo({
          version: 1,
          sid: new pki.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
        }),
    ),
    certificates: enclosed.map(({ certificate }) => certificate),
  });
  const data = content.slice().buffer;
  for (let at = 0; at < signers.length; at++) await signed.sign(signers[at].keys.privateKey, at, HASH, data);
  return wrap(signed);
}

/** The same signature with its signers changed, as nobody would sign it. */
export function withSigners(
  signature: Uint8Array,
  change: (signers: pki.SignerInfo[]) => pki.SignerInfo[],
): Uint8Array {
  const info = new pki.ContentInfo({ schema: fromBER(signature.slice().buffer).result });
  const signed = new pki.SignedData({ schema: info.content });
  signed.signerInfos = change(signed.signerInfos);
  return wrap(signed);
}

/** One with content of its own, in place of that which it should be of. */
export async function signEnclosed(content: Uint8Array, signer: Identity): Promise<Uint8Array> {
  const info = new pki.ContentInfo({ schema: fromBER((await sign(content, [signer])).slice().buffer).result });
  const signed = new pki.SignedData({ schema: info.content });
  signed.encapContentInfo.eContent = new OctetString({ valueHex: content.slice().buffer });
  return wrap(signed);
}

function wrap(signed: pki.SignedData): Uint8Array {
  const info = new pki.ContentInfo({ contentType: ID_SIGNED_DATA, content: signed.toSchema(true) });
  return new Uint8Array(info.toSchema().toBER(false));
}
