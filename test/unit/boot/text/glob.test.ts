import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchesGlob } from '../../../../src/boot/text/glob.ts';

test('patterns take what a shell would, whatever the case', () => {
  const taken: [string, string][] = [
    ['arch-*.conf', 'arch-6.8.conf'],
    ['*', ''],
    ['*', 'anything'],
    ['a*b*c', 'a-b-b-c'],
    ['Fedora-?.conf', 'fedora-1.CONF'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['[]]', ']'],
    ['[a-]', '-'],
    ['\\*', '*'],
    ['[', '['],
    ['**', 'x'],
  ];
  for (const [pattern, name] of taken) assert.ok(matchesGlob(pattern, name), `${pattern} takes ${name}`);
  const refused: [string, string][] = [
    ['arch-*.conf', 'arch.conf'],
    ['', 'x'],
    ['?', ''],
    ['a*b', 'a-b-c'],
    ['[a-c]', 'd'],
    ['[!a-c]', 'b'],
    ['\\*', 'x'],
    ['[', 'x'],
  ];
  for (const [pattern, name] of refused) assert.ok(!matchesGlob(pattern, name), `${pattern} refuses ${name}`);
});

test('many stars end soon, and a pattern longer than any name takes nothing', () => {
  assert.equal(matchesGlob(`${'a*'.repeat(500)}b`, 'a'.repeat(255)), false);
  assert.equal(matchesGlob('*'.repeat(1025), 'a'), false);
});
