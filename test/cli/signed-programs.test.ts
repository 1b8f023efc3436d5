/** Whose signature covers an EFI program, judged by sbverify: programs that sbsign signs with keys that openssl makes. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ProgramSignature } from '../../src/check/index.ts';
import { signatureOfPrograms } from '../../src/cli/verdict/signed-programs.ts';
import { decodeSignatureDatabase } from '../../src/signature/signature-database.ts';
import { memoryFileSystem } from '../support/memory-tree.ts';

/** Small, and a program that sbsign takes. */
const PROGRAM = '/usr/lib/systemd/boot/efi/linuxx64.efi.stub';
const X509 = [0xa1, 0x59, 0xc0, 0xa5, 0xe4, 0x94, 0xa7, 0x4a, 0x87, 0xb5, 0xab, 0x15, 0x5c, 0x2b, 0xf0, 0x72];
const SHA256 = [0x26, 0x16, 0xc4, 0xc1, 0x4c, 0x50, 0x92, 0x40, 0xac, 0xa9, 0x41, 0xf9, 0x36, 0x93, 0x43, 0x28];

const missing = ['sbsign', 'sbverify', 'openssl'].find((tool) => spawnSync(tool, ['--version']).error !== undefined);
const skip =
  missing !== undefined
    ? `${missing} is not installed`
    : existsSync(PROGRAM)
      ? false
      : 'systemd-boot-efi is not installed';

describe('signatures of EFI programs', { skip }, () => {
  let directory = '';
  const at = (name: string): string => join(directory, name);
  const read = (name: string): Buffer => readFileSync(at(name));

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-signed-'));
    const key = (name: string, more: readonly string[] = []): void => {
      const files = ['-keyout', at(`${name}.key`), '-out', at(`${name}.pem`)];
      const kind = ['-newkey', 'rsa:2048', '-nodes', '-sha256', '-days', '3650', '-subj', `/CN=${name}`];
      run('openssl', ['req', '-x509', ...kind, ...files, ...more]);
    };
    key('root');
    key('other');
    key('leaf', ['-CA', at('root.pem'), '-CAkey', at('root.key')]);
    for (const name of ['root', 'leaf']) {
      run('sbsign', ['--key', at(`${name}.key`), '--cert', at(`${name}.pem`), '--output', at(`by-${name}`), PROGRAM]);
    }
    run('openssl', ['x509', '-in', at('root.pem'), '-outform', 'DER', '-out', at('root.der')]);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  function run(tool: string, parameters: readonly string[]): void {
    const { status, stderr } = spawnSync(tool, parameters, { encoding: 'utf8' });
    assert.equal(status, 0, `${tool} ${parameters.join(' ')}: ${stderr}`);
  }

  function judge(program: Uint8Array, database?: Uint8Array): ProgramSignature {
    const decoded = database && decodeSignatureDatabase(database);
    return signatureOfPrograms(decoded)(memoryFileSystem({ k: program }).open('/k'));
  }

  /** A list of signatures of one type, each with an owner. */
  function list(type: readonly number[], entry: Uint8Array): Buffer {
    const header = Buffer.alloc(44);
    header.set(type);
    header.writeUInt32LE(44 + entry.length, 16);
    header.writeUInt32LE(16 + entry.length, 24);
    return Buffer.concat([header, entry]);
  }

  test('names who has signed, without a database', () => {
    assert.deepEqual(judge(read('by-leaf')), { signers: ['leaf'] });
    assert.deepEqual(judge(readFileSync(PROGRAM)), { signers: [] });
  });

  test('says of each program and certificate what sbverify says', () => {
    for (const program of ['by-root', 'by-leaf']) {
      for (const certificate of ['root.pem', 'leaf.pem', 'other.pem']) {
        const { status } = spawnSync('sbverify', ['--cert', at(certificate), at(program)]);
        const { refusal } = judge(read(program), read(certificate));
        assert.equal(refusal === undefined, status === 0, `${program}, ${certificate}: ${refusal}`);
      }
    }
  });

  test('takes lists of signatures, as the variable db has them, with certificates and digests', () => {
    const certificates = list(X509, read('root.der'));
    assert.equal(judge(read('by-leaf'), certificates).refusal, undefined);
    assert.equal(judge(read('by-leaf'), Buffer.concat([Buffer.of(7, 0, 0, 0), certificates])).refusal, undefined);
    const none = list(SHA256, new Uint8Array(32));
    assert.match(judge(read('by-leaf'), none).refusal ?? '', /nobody whom the database trusts/);
    assert.equal(judge(read('by-leaf'), Buffer.concat([none, certificates])).refusal, undefined);
    assert.throws(() => decodeSignatureDatabase(certificates.subarray(0, 60)), /ends in the middle/);
    assert.throws(() => decodeSignatureDatabase(Buffer.from('nothing')), /no certificate/);
    const many = Buffer.alloc(28 + 10_001 * 48);
    many.set(SHA256);
    many.writeUInt32LE(many.length, 16);
    many.writeUInt32LE(48, 24);
    assert.throws(() => decodeSignatureDatabase(many), /more entries than any/);
  });

  test('a changed program, a changed signature and none at all are refused', () => {
    const changed = read('by-root');
    changed[0x1200] ^= 1;
    assert.match(judge(changed, read('root.pem')).refusal ?? '', /changed since/);
    assert.match(judge(readFileSync(PROGRAM), read('root.pem')).refusal ?? '', /no signature/);
    const forged = read('by-root');
    forged[forged.length - 20] ^= 1;
    assert.match(judge(forged, read('root.pem')).refusal ?? '', /does not hold/);
  });

  test('any bytes in place of the signature give an answer or a BootfsError', () => {
    const whole = read('by-leaf');
    const tableAt = whole.lastIndexOf(Buffer.of(0x30, 0x82)) > 0 ? whole.length - 2048 : 0;
    for (let round = 0; round < 400; round++) {
      const bytes = Buffer.from(whole);
      bytes[tableAt + ((round * 7919) % (whole.length - tableAt))] = (round * 31) & 0xff;
      try {
        judge(bytes, read('root.pem'));
      } catch (error) {
        assert.equal((error as Error).name, 'BootfsError');
      }
    }
  });
});
