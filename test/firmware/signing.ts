/** Keys, signatures and EFI variables of machines with Secure Boot. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machines.ts';
import { runTool } from './requirements.ts';

/** A certificate and its private key, both in PEM. */
export interface SigningKey {
  readonly certificate: string;
  readonly key: string;
}

/** The key that a firmware with Secure Boot takes as Debian packages it for tests: it is in PK, KEK and db of its variables. */
export function snakeoilKey(directory: string, { firmware }: Machine): SigningKey {
  const key = join(directory, 'snakeoil.key');
  runTool('openssl', ['rsa', '-in', `${firmware.snakeoil}.key`, '-passin', 'pass:snakeoil', '-out', key]);
  return { certificate: `${firmware.snakeoil}.pem`, key };
}

/** A key of the machine's owner, as `mokutil --import` would enrol it. */
export function makeOwnerKey(directory: string): SigningKey {
  const made = { certificate: join(directory, 'owner.pem'), key: join(directory, 'owner.key') };
  const subject = ['-subj', '/CN=owner of this machine', '-days', '3650'];
  const files = ['-keyout', made.key, '-out', made.certificate];
  runTool('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-sha256', ...subject, ...files]);
  return made;
}

/** The program, signed. */
export function signed(directory: string, program: string | Uint8Array, key: SigningKey): Uint8Array {
  const before = join(directory, 'unsigned.efi');
  const after = join(directory, 'signed.efi');
  writeFileSync(before, typeof program === 'string' ? readFileSync(program) : program);
  runTool('sbsign', ['--key', key.key, '--cert', key.certificate, '--output', after, before]);
  return readFileSync(after);
}

/** Microsoft's keys, and the owner's in shim's list (MOK). */
export function ownerVariables(directory: string, { firmware }: Machine, owner: SigningKey): string {
  const path = join(directory, 'owner.fd');
  const der = join(directory, 'owner.der');
  runTool('openssl', ['x509', '-in', owner.certificate, '-outform', 'DER', '-out', der]);
  const store = readFileSync(firmware.microsoft!);
  addVariable(
    store,
    SHIM_LOCK_GUID,
    'MokList',
    EFI_VARIABLE_NON_VOLATILE | BOOTSERVICE_ACCESS,
    certificateList(readFileSync(der)),
  );
  writeFileSync(path, store);
  return path;
}

const SHIM_LOCK_GUID = '605dab50-e046-4300-abb6-3dd810dd8b23';
const EFI_CERT_X509_GUID = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072';
const EFI_VARIABLE_NON_VOLATILE = 1;
const BOOTSERVICE_ACCESS = 2;

/** An EFI_SIGNATURE_LIST with one certificate. */
function certificateList(der: Uint8Array): Buffer {
  const header = Buffer.alloc(44);
  guidBytes(EFI_CERT_X509_GUID).copy(header);
  header.writeUInt32LE(header.length + der.length, 16);
  header.writeUInt32LE(16 + der.length, 24);
  guidBytes(SHIM_LOCK_GUID).copy(header, 28); // who says so
  return Buffer.concat([header, der]);
}

/** EDK II's AUTHENTICATED_VARIABLE_HEADER; name and value follow, and the next one is at a multiple of 4. */
const VARIABLE_HEADER = 60;
const VARIABLE_START = 0x55aa;
const VAR_ADDED = 0x3f;
/** In the flash image: EFI_FIRMWARE_VOLUME_HEADER with its block map; VARIABLE_STORE_HEADER follows it. */
const VOLUME_HEADER = 72;
const STORE_HEADER = 28;

/** Puts a variable behind the last one of a flash image. */
export function addVariable(store: Buffer, vendor: string, name: string, attributes: number, value: Uint8Array): void {
  let at = VOLUME_HEADER + STORE_HEADER;
  while (store.readUInt16LE(at) === VARIABLE_START) {
    const length = VARIABLE_HEADER + store.readUInt32LE(at + 36) + store.readUInt32LE(at + 40);
    at = (at + length + 3) & ~3;
  }
  const wide = Buffer.from(`${name}\0`, 'utf16le');
  const header = Buffer.alloc(VARIABLE_HEADER);
  header.writeUInt16LE(VARIABLE_START, 0);
  header[2] = VAR_ADDED;
  header.writeUInt32LE(attributes, 4);
  header.writeUInt32LE(wide.length, 36);
  header.writeUInt32LE(value.length, 40);
  guidBytes(vendor).copy(header, 44);
  Buffer.concat([header, wide, value]).copy(store, at);
}

function guidBytes(text: string): Buffer {
  const plain = Buffer.from(text.replace(/-/g, ''), 'hex');
  return Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((from) => plain[from]));
}
