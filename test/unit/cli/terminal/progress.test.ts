import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { terminalProgress, timeLeft } from '../../../../src/cli/terminal/progress-bar.ts';

test('the time left comes from the whole way so far: one slow step does not make it jump', () => {
  assert.equal(timeLeft(10, 100, 500), '');
  assert.equal(timeLeft(0, 100, 5000), '');
  assert.equal(timeLeft(50, 100, 10_000), '10s');
  // A second in which nothing was done.
  assert.equal(timeLeft(50, 100, 11_000), '11s');
  assert.equal(timeLeft(1, 100, 10_000), '17min');
  assert.equal(timeLeft(1, 1000, 10_000), '2h47');
  assert.equal(timeLeft(100, 100, 10_000), '0s');
});

test('a bar hides no cursor and changes no line ends, and counts its total only when it is shown', () => {
  let written = '';
  const stream = Object.assign(
    new Writable({
      write(piece, _encoding, done) {
        written += piece;
        done();
      },
    }),
    { isTTY: true, columns: 80 },
  );
  let counts = 0;
  const result = terminalProgress(stream).show(
    'hashing',
    () => {
      counts++;
      return 10;
    },
    (update) => {
      update(5);
      update(50);
      return 'done';
    },
  );
  assert.deepEqual([result, counts], ['done', 1]);
  assert.match(written, /hashing/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what it looks for
  assert.doesNotMatch(written, /\x1b\[\?\d+l/);
});
