/**
 * The UEFI application on a firmware that means no good, or is in trouble: files on the EFI system partition, device paths, EFI
 * variables, disks that were plugged in, images that do not start. AddressSanitizer watches. Skipped without gcc and gnu-efi.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const HEADERS = '/usr/include/efi';
/** Numbers of EFI's errors. */
const BUFFER_TOO_SMALL = 5;
const NOT_FOUND = 14;
const ALREADY_STARTED = 20;
const SECURITY_VIOLATION = 26;

/** A node of a device path, in hexadecimal; `length` is what it says of itself. */
function node(type: number, subtype: number, data: string, length = data.length / 2 + 4): string {
  return Buffer.from([type, subtype, length & 0xff, length >> 8]).toString('hex') + data;
}
const END = node(0x7f, 0xff, '');
const disk = (number: number): string => node(1, 1, `00${number.toString(16).padStart(2, '0')}`) + END;
const utf16 = (text: string): string => Buffer.from(`${text}\0`, 'utf16le').toString('hex');

const hasCompiler = process.platform === 'linux' && spawnSync('gcc', ['--version']).status === 0;
const skip = !hasCompiler
  ? 'no gcc'
  : process.arch !== 'x64'
    ? 'the firmware is made for x86-64'
    : existsSync(`${HEADERS}/efi.h`)
      ? false
      : 'gnu-efi is not installed';

describe('the UEFI application', { skip }, () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-uefi-'));
    const host = fileURLToPath(new URL('../../../firmware-shim/host', import.meta.url));
    const efi = ['-isystem', HEADERS, '-isystem', `${HEADERS}/x86_64`, '-DGNU_EFI_USE_MS_ABI', '-fshort-wchar'];
    const flags = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all', `-I${host}`, ...efi];
    // All that calls the firmware, but for what `run-uefi.c` includes.
    const [, names] = /^UEFI_FILES = (.*)$/m.exec(readFileSync(join(host, 'Makefile'), 'utf8'))!;
    const sources = names.split(' ').filter((name) => name !== 'platform-uefi');
    const main = fileURLToPath(new URL('run-uefi.c', import.meta.url));
    const files = [main, ...sources.map((name) => join(host, `${name}.c`)), '-o', join(directory, 'run')];
    const { status, stderr } = spawnSync('gcc', [...flags, ...files], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(directory, { recursive: true }));

  function run(...words: readonly (string | number)[]): string[] {
    const { status, stdout, stderr } = spawnSync(join(directory, 'run'), words.map(String), { encoding: 'utf8' });
    assert.equal(status, 0, stdout + stderr);
    return stdout.trimEnd().split('\n');
  }

  describe('reads from the EFI system partition', () => {
    const NOTHING_RUNS = ['status 1'];
    /** Its two files are the same one. */
    const start = (kind: string, size: number | string, read: number | string): string[] =>
      run('start', kind, size, read, disk(0));

    test('a script, and its arguments', () => {
      assert.deepEqual(start('file', 5, 5), [
        ...['script of 5 bytes, 3 words', 'word w', 'word w', 'word w', 'disks 1', 'status 0'],
      ]);
    });

    test('nothing that is not there, a folder, longer than any script, or cut off; and says which', () => {
      const line = (problem: string): string[] => [`bootfs: \\EFI\\bootfs\\loader.js ${problem}`, ...NOTHING_RUNS];
      assert.deepEqual(start('none', 5, 5), line('is not there'));
      assert.deepEqual(start('folder', 5, 5), line("can't be read"));
      assert.deepEqual(start('file', 6, 5), line("can't be read"));
      for (const size of ['16777217', '4294967295', '18446744073709551615']) {
        assert.deepEqual(start('file', size, 5), line('is too long'));
      }
    });

    test('arguments as a whole, or none of them', () => {
      const line = (problem: string): string => `bootfs: \\EFI\\bootfs\\arguments.txt ${problem}`;
      const none = (size: number): string[] => [`script of ${size} bytes, 0 words`, 'disks 1', 'status 0'];
      assert.equal(start('file', 64, 64)[0], 'script of 64 bytes, 32 words');
      assert.deepEqual(start('file', 65, 65), [line('has more than 32 words'), ...none(65)]);
      assert.deepEqual(start('nul', 6, 6), [line('is no text: there is a NUL in it'), ...none(6)]);
      assert.deepEqual(start('file', 65537, 65537), [line('is too long'), ...none(65537)]);
    });
  });

  describe('disks', () => {
    test('that it was started from comes first, and is never left out', () => {
      const others = Array.from({ length: 70 }, (_, at) => disk(at + 1));
      const lines = run('start', 'file', 1, 1, disk(0), ...others);
      assert.deepEqual(lines[0], 'bootfs: there are more than 64 disks; the rest is left out');
      const [word, ...found] = lines[3].split(' ');
      assert.equal(word, 'disks');
      assert.deepEqual(found.map(Number), [71, ...Array.from({ length: 63 }, (_, at) => at + 1)]);
    });
  });

  describe('facts', () => {
    const uuid = '0123456789abcdef0123456789abcdef';
    const partition = node(4, 1, `0100000000080000000000000010000000000000${uuid}0202`);
    const tell = (volume: string, program: string): string[] => run('facts', volume, program).slice(1);
    const BASE = ['firmware: test 0.00', 'firmwareType: UEFI 0.00'];

    test('are the partition and the path of the program, in one node or several', () => {
      const path = node(4, 4, utf16('\\EFI\\BOOT')) + node(4, 4, utf16('X.EFI')) + END;
      assert.deepEqual(tell(disk(0).slice(0, -8) + partition + END, path), [
        ...BASE,
        'partition: 67452301-ab89-efcd-0123-456789abcdef',
        'program: \\EFI\\BOOT\\X.EFI',
      ]);
      assert.deepEqual(tell(END, '-'), BASE);
    });

    test('stay within nodes that are shorter than they should be, or than their own headers', () => {
      assert.deepEqual(tell(node(4, 1, '00') + END, node(4, 4, '') + END), BASE);
      for (const length of [0, 3]) {
        assert.deepEqual(tell(node(4, 1, '', length), node(4, 4, '', length)), BASE);
      }
      const long = node(4, 4, utf16('x'.repeat(20_000)).slice(0, -4)) + END;
      const [program] = tell(END, long).slice(2);
      assert.match(program, /^program: \\x{500,511}$/);
    });
  });

  describe('a variable', () => {
    const read = (...answers: readonly number[]): string[] => run('variable', ...answers);

    test('is read in two calls', () => {
      assert.deepEqual(read(BUFFER_TOO_SMALL, 6, 0, 6), ['there, 6 bytes', 'read']);
      assert.deepEqual(read(NOT_FOUND, 6, 0, 0), ['there, 0 bytes']);
      assert.deepEqual(read(0, 0, 0, 0), ['there, 0 bytes']);
    });

    test('that is too long, or another one at the second call, is not', () => {
      assert.deepEqual(read(BUFFER_TOO_SMALL, 65537, 0, 0), ['the variable is too long, 65537 bytes']);
      const changed = ['there, 6 bytes', "the firmware can't read the variable"];
      assert.deepEqual(read(BUFFER_TOO_SMALL, 6, BUFFER_TOO_SMALL, 8), changed);
      assert.deepEqual(read(BUFFER_TOO_SMALL, 6, 0, 4), changed);
      assert.deepEqual(read(BUFFER_TOO_SMALL, 6, NOT_FOUND, 0), changed);
    });
  });

  describe('a program', () => {
    test('that ends is said to have returned, and its RAM disk is no longer offered', () => {
      assert.deepEqual(run('boot', 0, 0, 0), [
        ...['load', 'start with 12 bytes of options', 'uninstall', 'the program has returned'],
      ]);
    });

    test('is unloaded where it is not trusted, at its load or at its start', () => {
      const refused = 'the firmware says: its signature is not accepted (Secure Boot)';
      assert.deepEqual(run('boot', SECURITY_VIOLATION, 0, 0), ['load', 'unload', refused]);
      assert.deepEqual(run('boot', 0, SECURITY_VIOLATION, 0), [
        ...['load', 'start with 12 bytes of options', 'unload', 'uninstall', refused],
      ]);
    });

    test("does not start with another program's RAM disk", () => {
      assert.deepEqual(run('boot', 0, 0, ALREADY_STARTED), [
        'load',
        'unload',
        'another program offers an initial RAM disk already, which it would get',
      ]);
    });
  });
});
