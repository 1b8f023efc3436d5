/** The command on a terminal: colours where they are wanted, and a bar for what takes long. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { runCommand } from '../../src/cli/run.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { scratch } from './command.ts';

const files = scratch(after);

/** What is written to standard output, with both outputs a terminal. */
async function onTerminal(environment: Record<string, string>, ...argv: string[]): Promise<string> {
  const pieces: Uint8Array[] = [];
  await runCommand(argv, {
    out: (bytes) => void pieces.push(Buffer.from(bytes)),
    error: () => undefined,
    outIsTerminal: true,
    errorIsTerminal: true,
    environment,
  });
  return Buffer.concat(pieces).toString();
}

test('a verdict is green or red, and plain with NO_COLOR', async () => {
  const healthy = imagePath('disk/arch.img.gz');
  const broken = files.write('broken.img', imageBytes('ext/ext4-crash-rename').fill(0, 1024, 2048));
  assert.ok((await onTerminal({}, 'check', healthy)).includes('\x1b[32m'));
  assert.ok((await onTerminal({}, 'check', imagePath('disk/crashed-upgrade.img.gz'))).includes('\x1b['));
  assert.ok(!(await onTerminal({ NO_COLOR: '1' }, 'check', healthy)).includes('\x1b['));
  assert.ok((await onTerminal({}, 'check', broken, healthy)).includes('\x1b[31m'));
});

test('a bar takes nothing from the answer', async () => {
  const image = imagePath('ext/ext4-crash-rename.img.gz');
  const lines = (await onTerminal({}, 'manifest', image)).trimEnd().split('\n');
  assert.ok(lines.length > 10 && lines.every((line) => JSON.parse(line).path !== undefined));
  const text = await onTerminal({}, 'extract', '--to', `${files.path}/made`, image);
  assert.match(text, /files? \(/);
});
