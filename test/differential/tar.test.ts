/** `bootfs tar`, unpacked by GNU tar as root, against the manifest that Linux gave of the image. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bootfs } from '../cli/command.ts';
import { imagePath, judgedManifest } from '../support/images.ts';
import { whyNoKernel } from '../support/kernel.ts';

const MANIFEST = fileURLToPath(new URL('../../scripts/images/manifest.py', import.meta.url));
const NAMES = ['ext4-default-4k', 'ext2-default', 'ext4-large-sparse', 'ext4-crash-rename'].map(
  (name) => `ext/${name}`,
);

/** An inode's number, and the size of a directory, are the host's; sockets are not in an archive. */
function comparable(lines: readonly string[]): string[] {
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ type }) => type !== 'socket')
    .map((entry) => {
      const isDirectory = entry['type'] === 'dir';
      return JSON.stringify({ ...entry, ino: 0, ...(isDirectory && { size: 0, nlink: 0 }) });
    });
}

for (const name of [...NAMES, 'erofs/plain', 'erofs/lz4', 'erofs/chunk-4k']) {
  test(name, { skip: whyNoKernel() }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'bootfs-tar-'));
    try {
      const { status, out } = await bootfs('tar', imagePath(`${name}.img.gz`));
      assert.equal(status, 0);
      const archive = join(directory, 'archive');
      const tree = join(directory, 'tree');
      writeFileSync(archive, out);
      mkdirSync(tree);
      const options = ['--xattrs', '--xattrs-include=*', '--numeric-owner', '-C', tree, '-xpf', archive];
      const unpacked = spawnSync('tar', options, { encoding: 'utf8' });
      assert.equal(unpacked.status, 0, unpacked.stderr);
      const { stdout } = spawnSync('python3', [MANIFEST, tree], { encoding: 'utf8', maxBuffer: 1 << 28 });
      assert.deepEqual(comparable(stdout.trimEnd().split('\n')), comparable(judgedManifest(name)));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
}
