/** What bootfs says about the journals of the committed images: each image holds what its recipe promises. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BootfsError } from '../../src/contract/errors.ts';
import { isJbd2Report, type Jbd2Report } from '../../src/jbd2replay/jbd2-report.ts';
import { mountImage } from '../support/images.ts';

function reportOf(name: string): Jbd2Report {
  const report = mountImage(name).journal;
  assert.ok(isJbd2Report(report));
  return report;
}

test('revoked blocks are left out, and escaped ones restored', () => {
  const revoked = reportOf('ext/ext4-crash-revoke');
  assert.ok(revoked.revokes > 200);
  assert.ok(revoked.transactions.some((transaction) => transaction.revokedBlocks > 100));
  const both = reportOf('ext/ext4-crash-revoke-escape');
  assert.ok(both.revokes > 100 && both.escapes > 100);
  assert.ok(reportOf('ext/ext4-crash-data-journal-escape').escapes > 300);
});

test('every kind of checksum is named', () => {
  const kinds = {
    'ext/ext4-crash-no-checksum': 'none',
    'ext/ext4-crash-checksum-v1': 'v1',
    'ext/ext4-crash-checksum-v2': 'v2',
    'ext/ext4-crash-rename': 'v3',
  };
  for (const [name, kind] of Object.entries(kinds)) assert.equal(reportOf(name).checksum, kind, name);
});

test('transaction numbers go on after 2^32 - 1', () => {
  const { transactions } = reportOf('ext/ext4-crash-tid-wrap');
  const wrap = transactions.findIndex((transaction) => transaction.tid === 0);
  assert.ok(wrap > 0);
  assert.equal(transactions[wrap - 1].tid, 0xffffffff);
});

test('a log that runs over its end is read on from its start', () => {
  const { transactions } = reportOf('ext/ext4-crash-wrapped');
  const places = transactions.map((transaction) => transaction.logBlock);
  assert.ok(places.some((place, index) => index > 0 && place < places[index - 1]));
});

test('a transaction without its commit block is dropped, and said to be', () => {
  const report = reportOf('ext/ext4-crash-torn');
  assert.equal(report.dropped.length, 1);
  assert.ok(report.transactionCount > 1);
});

test('blocks of an earlier round of the log end the scan', () => {
  const report = reportOf('ext/ext4-crash-stale-tail');
  assert.equal(report.transactionCount, 3);
  assert.match(report.stopped!.reason, /belongs to transaction \d+/);
});

test('the needs_recovery flag decides, whatever the log holds', () => {
  const unwanted = reportOf('ext/ext4-log-without-flag');
  assert.deepEqual([unwanted.state, unwanted.action, unwanted.dropped.length], ['clean', 'none', 1]);
  const empty = reportOf('ext/ext4-flag-without-log');
  assert.deepEqual([empty.state, empty.action, empty.dropped.length], ['clean', 'none', 0]);
});

test('fast commits are applied up to the last one, and stale ones are not', () => {
  const changes = reportOf('ext/ext4-crash-fast-commit-changes').fastCommits!;
  assert.equal(changes.status, 'applied');
  assert.ok(changes.commits >= 10 && changes.tags['DEL_RANGE'] > 0 && changes.tags['UNLINK'] > 0);
  assert.equal(reportOf('ext/ext4-crash-fast-commit-stale').fastCommits!.status, 'stale');
});

test('the superblock itself comes out of the log', () => {
  assert.equal(mountImage('ext/ext4-crash-label').label, 'after');
  assert.equal(mountImage('ext/ext4-crash-label', { journal: 'ignore' }).label, 'before');
});

test('an external journal is found, missed, and told from another', () => {
  assert.equal(reportOf('ext/ext4-crash-external-journal').location, 'external');
  assert.throws(() => mountImage('ext/ext4-crash-external-journal', { journalDevice: undefined }), BootfsError);
  assert.equal(
    mountImage('ext/ext4-crash-external-journal', { journalDevice: undefined, journal: 'ignore' }).journal!.action,
    'ignored',
  );
});

test('whoever ignores the journal loads the old kernel', () => {
  const firstLine = (fs: ReturnType<typeof mountImage>): string =>
    Buffer.from(fs.readFile('/boot/vmlinuz').subarray(0, 26)).toString().trim();
  const blind = { journal: 'ignore' } as const;
  assert.equal(firstLine(mountImage('ext/ext4-crash-rename')), 'bootfs demo kernel 6.12.0');
  assert.match(firstLine(mountImage('ext/ext4-crash-rename', blind)), /^bootfs demo kernel 6\.1\.0/);
  // The old inode, over the blocks of the new file: the size of the one with the bytes of the other.
  const mixed = mountImage('ext/ext4-crash-reused-blocks', blind);
  assert.equal(mixed.stat('/boot/vmlinuz').size, 1500 * 1024);
  assert.match(firstLine(mixed), /^bootfs demo kernel 6\.12/);
});
