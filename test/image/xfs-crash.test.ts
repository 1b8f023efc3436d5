/** Every committed XFS image that crashed, with its log recovered, against the manifest that Linux gave of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isXfsReport } from '../../src/xfslog/xfs-report.ts';
import { imageNames, judgedManifest, mountImage } from '../support/images.ts';
import { manifestDifferences, manifestLines } from '../support/manifest.ts';

for (const name of imageNames('xfs/').filter((each) => each.includes('crash'))) {
  test(`${name} shows what Linux shows`, () => {
    const expected = judgedManifest(name);
    assert.ok(expected.length > 1);
    const fs = mountImage(name);
    const differences = manifestDifferences(manifestLines(fs), expected);
    assert.equal(differences.length, 0, differences.slice(0, 5).join('\n'));
    assert.ok(isXfsReport(fs.journal));
    assert.deepEqual([fs.journal.state, fs.journal.action], ['dirty', 'replayed']);
    assert.ok(fs.journal.transactionCount > 0);
    assert.ok(fs.journal.replayedBlocks > 0 || Object.keys(fs.journal.openIntents).length > 0);
    const lazy = manifestLines(mountImage(name, { verify: 'lazy' }));
    assert.deepEqual(lazy, manifestLines(fs), 'lazy shows the same');
  });
}

test('the log of xfs-crash-rename holds the new kernel, and a reader that ignores it sees the old one', () => {
  const first = (journal: 'replay' | 'ignore'): string => {
    const kernel = mountImage('xfs/xfs-crash-rename', { journal }).readFile('/boot/vmlinuz');
    return Buffer.from(kernel.subarray(0, 25)).toString();
  };
  assert.match(first('replay'), /kernel 6\.12\.0/);
  assert.match(first('ignore'), /kernel 6\.1\.0/);
});

test('the report of xfs-crash-torn says what was lost', () => {
  const { journal } = mountImage('xfs/xfs-crash-torn');
  assert.ok(isXfsReport(journal) && journal.torn !== undefined);
  assert.equal(journal.stopped?.logBlock, journal.torn);
});
