/** Certificates as files hold them: PEM, several in a row, or one in DER. */
import { decodeBase64 } from '../bytes/base64.ts';
import { decodeUtf8 } from '../bytes/utf8.ts';
import { BootfsError } from '../contract/errors.ts';

const PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([\s\S]*?)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;
/** A DER certificate is a SEQUENCE with a length of two bytes or more. */
const DER_SEQUENCE = 0x30;

/** Each certificate in DER; whether it is one shows where it is used. @throws EINVAL where the file has none */
export function decodeCertificates(file: Uint8Array): Uint8Array[] {
  if (file[0] === DER_SEQUENCE && file[1] > 0x80) return [file];
  const found: Uint8Array[] = [];
  const text = decodeUtf8(file) ?? '';
  for (let match = PEM.exec(text); match !== null; match = PEM.exec(text)) {
    const bytes = decodeBase64(match[1]);
    if (bytes === undefined) throw new BootfsError('EINVAL', 'a PEM certificate is no base64');
    found.push(bytes);
  }
  if (found.length === 0) throw new BootfsError('EINVAL', 'no certificate, neither PEM nor DER');
  return found;
}
