import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapePath, unescapePath } from '../../../../src/bytes/names.ts';
import { parseBytes } from '../../../../src/cli/options/numbers.ts';
import { describeError, exitStatusOf, UsageError } from '../../../../src/cli/terminal/exit-status.ts';
import { table } from '../../../../src/cli/terminal/text.ts';
import { BootfsError, type BootfsErrorCode } from '../../../../src/contract/errors.ts';
import type { FileType, Stats } from '../../../../src/contract/stats.ts';
import { printable, printableJson } from '../../../../src/report/printable.ts';
import { modeOctal, modeString, sizeText, timeDecimal, timeText } from '../../../../src/report/text.ts';

function stats(type: FileType, mode: number): Stats {
  const time = { seconds: 0, nanoseconds: 0 };
  return { type, mode, uid: 0, gid: 0, size: 0, nlink: 1, ino: 1, mtime: time, atime: time, ctime: time };
}

test('modes look as in ls -l', () => {
  assert.equal(modeString(stats('file', 0o100644)), '-rw-r--r--');
  assert.equal(modeString(stats('dir', 0o041777)), 'drwxrwxrwt');
  assert.equal(modeString(stats('file', 0o107755)), '-rwsr-sr-t');
  assert.equal(modeString(stats('file', 0o107000)), '---S--S--T');
  assert.equal(modeString(stats('symlink', 0o120777)), 'lrwxrwxrwx');
  assert.equal(modeOctal(stats('file', 0o104755)), '4755');
  assert.equal(modeOctal(stats('fifo', 0o010004)), '0004');
});

test('times: decimal, and UTC where a calendar reaches', () => {
  assert.equal(timeDecimal({ seconds: 1_700_000_000, nanoseconds: 5 }), '1700000000.000000005');
  assert.equal(timeDecimal({ seconds: -2, nanoseconds: 500_000_000 }), '-2.500000000');
  assert.equal(timeText({ seconds: 1_700_000_000, nanoseconds: 120_000_000 }), '2023-11-14 22:13:20.120000000');
  assert.equal(timeText({ seconds: -1, nanoseconds: 0 }, 0), '1969-12-31 23:59:59');
  assert.equal(timeText({ seconds: 1e15, nanoseconds: 0 }), '@1000000000000000.000000000');
});

test('tables pad every column but the last', () => {
  assert.deepEqual(
    table(
      [
        ['a', '1', 'x'],
        ['bbb', '22', 'yy'],
      ],
      [1],
    ),
    ['a     1  x', 'bbb  22  yy'],
  );
  assert.equal(sizeText(1), '1 byte');
  assert.equal(sizeText(8 * 2 ** 20), '8.0 MiB');
});

test('numbers of bytes', () => {
  assert.equal(parseBytes('0'), 0);
  assert.equal(parseBytes('4096'), 4096);
  assert.equal(parseBytes('0x1000'), 4096);
  assert.equal(parseBytes('3k'), 3072);
  assert.equal(parseBytes('4G'), 2 ** 32);
  for (const text of ['', '-1', '1.5', '1 K', '9007199254740993', '10E', 'x']) {
    assert.throws(() => parseBytes(text), UsageError, text);
  }
});

test('nothing that is printed on one line ends it, or steers a terminal', () => {
  assert.equal(printable('a\nb\u001b[2J\u007f\u009b\u2028\u202e'), 'a\\x0ab\\x1b[2J\\x7f\\x9b\\u2028\\u202e');
  assert.equal(printable('é漢'), 'é漢');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
      assert.doesNotMatch(describeError(new BootfsError('ENOENT', text)), /[\x00-\x1f\x7f-\x9f\u2028\u2029]/);
    }),
  );
});

test('paths survive being escaped and unescaped', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.deepEqual(unescapePath(escapePath(bytes)), bytes);
    }),
  );
});

test('exit statuses', () => {
  const status = (code: BootfsErrorCode) => exitStatusOf(new BootfsError(code, ''));
  for (const code of ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'EINVAL', 'ERR_BOOTFS_DIRTY'] as const) {
    assert.equal(status(code), 1, code);
  }
  for (const code of [
    'EIO',
    'EFBIG',
    'ERR_BOOTFS_UNRECOGNISED',
    'ERR_BOOTFS_CORRUPT',
    'ERR_BOOTFS_UNSUPPORTED',
  ] as const) {
    assert.equal(status(code), 3, code);
  }
  assert.equal(exitStatusOf(new BootfsError('EINVAL', 'a blob is missing', { device: 1 })), 3);
  assert.equal(exitStatusOf(new UsageError('')), 2);
  assert.equal(exitStatusOf(new TypeError('a defect')), 3);
});

test('what steers a terminal or hides from the eye is escaped, in text and in JSON', () => {
  // C0, DEL, C1, soft hyphen, Arabic letter mark, zero-width, marks and overrides of direction, separators, invisible operators, BOM.
  const steering = '\u0007\u001b\u007f\u009b\u00ad\u061c\u200b\u200d\u200e\u2028\u2029\u202e\u2066\u2060\ufeff';
  for (const character of steering) {
    assert.match(printable(`a${character}b`), /^a\\(x[0-9a-f]{2}|u[0-9a-f]{4})b$/);
    const json = printableJson(JSON.stringify({ name: `a${character}b` }));
    // A soft hyphen and DEL do no harm there.
    if (!/[\xad\x7f]/.test(character)) assert.match(json, /^\{"name":"a\\u[0-9a-f]{4}b"\}$/, json);
    assert.deepEqual(JSON.parse(json), { name: `a${character}b` }, 'it means the same');
  }
  assert.equal(printable('café ☃ 漢字'), 'café ☃ 漢字');
});
