/**
 * Signed programs, FIT images and legacy images as the real tools make them: whole ones have no fault, and one changed byte is
 * noticed. Ten seconds; run by `npm run test:differential`, with osslsigncode, sbsign, mkimage and dtc; what is not there is skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNPACKERS } from '../../src/box/unpackers.ts';
import { checkEfiProgram } from '../../src/kernel-formats/efi-image.ts';
import { inspectInitrd } from '../../src/kernel-formats/initrd.ts';
import { inspectKernel } from '../../src/kernel-formats/kernel.ts';
import { memoryFileSystem } from '../support/memory-tree.ts';
import { mainArchive, noise } from '../unit/check/support/images.ts';

const PROGRAM = '/usr/lib/systemd/boot/efi/systemd-bootx64.efi';
const work = mkdtempSync(join(tmpdir(), 'bootfs-payloads-'));
after(() => rmSync(work, { recursive: true }));
const at = (name: string): string => join(work, name);
const open = (bytes: Uint8Array) => memoryFileSystem({ k: bytes }).open('/k');
const has = (command: string): boolean => spawnSync('which', [command]).status === 0;

function run(command: string, ...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stdout}${stderr}`);
}

/** With its byte at `position` changed. */
function changed(bytes: Uint8Array, position: number): Uint8Array {
  const copy = bytes.slice();
  copy[position] ^= 0x10;
  return copy;
}

function makeKey(): void {
  const subject = ['-nodes', '-subj', '/CN=test', '-days', '2'];
  run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-keyout', at('key'), '-out', at('cert'), ...subject);
}

test('programs that osslsigncode and sbsign have signed', (context) => {
  if (!has('osslsigncode') || !has('sbsign') || spawnSync('test', ['-e', PROGRAM]).status !== 0) {
    return context.skip('needs osslsigncode, sbsigntool and systemd-boot');
  }
  makeKey();
  const signed = [at('sbsign.efi')];
  run('sbsign', '--key', at('key'), '--cert', at('cert'), '--output', signed[0], PROGRAM);
  for (const hash of ['sha1', 'sha256', 'sha384', 'sha512']) {
    const target = at(`${hash}.efi`);
    run('osslsigncode', 'sign', '-h', hash, '-certs', at('cert'), '-key', at('key'), '-in', PROGRAM, '-out', target);
    signed.push(target);
  }
  for (const file of signed) {
    const bytes = new Uint8Array(readFileSync(file));
    assert.deepEqual(checkEfiProgram(open(bytes)), [], file);
    for (const position of [bytes.length >> 2, bytes.length >> 1]) {
      assert.deepEqual(
        checkEfiProgram(open(changed(bytes, position))).map(({ id }) => id),
        ['kernel-checksum'],
        `${file}, byte ${position}`,
      );
    }
  }
});

const HASHES = ['crc32', 'md5', 'sha1', 'sha256', 'sha384', 'sha512'];

test('FIT images of mkimage, with their data in the tree and behind it', (context) => {
  if (!has('mkimage') || !has('dtc')) return context.skip('needs u-boot-tools and device-tree-compiler');
  const kernel = gzipSync(noise(5000));
  writeFileSync(at('kernel'), kernel);
  const hashes = HASHES.map((algo, index) => `hash-${index} { algo = "${algo}"; };`).join('\n');
  writeFileSync(
    at('a.its'),
    `/dts-v1/;
/ {
  description = "a FIT";
  #address-cells = <1>;
  images {
    kernel-1 {
      description = "Linux";
      data = /incbin/("${at('kernel')}");
      type = "kernel"; arch = "arm64"; os = "linux"; compression = "gzip";
      load = <0x80000>; entry = <0x80000>;
      ${hashes}
    };
  };
  configurations { default = "conf-1"; conf-1 { kernel = "kernel-1"; }; };
};
`,
  );
  run('mkimage', '-f', at('a.its'), at('inside.itb'));
  run('mkimage', '-E', '-f', at('a.its'), at('outside.itb'));
  for (const name of ['inside.itb', 'outside.itb']) {
    const bytes = new Uint8Array(readFileSync(at(name)));
    assert.deepEqual(inspectKernel(open(bytes)).faults, [], name);
    const position = Buffer.from(bytes).indexOf(kernel) + 100;
    assert.deepEqual(
      inspectKernel(open(changed(bytes, position))).faults.map(({ message }) => message),
      HASHES.map((algo) => `the ${algo} of image kernel-1 does not fit`),
      name,
    );
  }
});

test('an initrd in the legacy image of mkimage', (context) => {
  if (!has('mkimage')) return context.skip('needs u-boot-tools');
  writeFileSync(at('initrd'), gzipSync(mainArchive()));
  run('mkimage', '-A', 'arm64', '-O', 'linux', '-T', 'ramdisk', '-C', 'none', '-d', at('initrd'), at('uInitrd'));
  const bytes = new Uint8Array(readFileSync(at('uInitrd')));
  const faults = (image: Uint8Array) =>
    inspectInitrd(open(image), UNPACKERS, { bytes: 1e8 }).faults.map(({ message }) => message);
  assert.deepEqual(faults(bytes), []);
  assert.deepEqual(faults(changed(bytes, 5000)), ['ih_dcrc does not fit the data']);
});
