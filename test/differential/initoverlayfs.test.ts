/**
 * An initoverlayfs boot to its end: a dirty ext4, the EROFS image on it verified by dm-verity, this machine's layer on top. Linux mounts the ext4 (which
 * replays the log), then the images on it, then the overlay. Needs root, loop devices, an overlayfs and veritysetup; 5 seconds. Prints how
 * little is read. Run by `npm run test:differential`.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { countingDevice, fileDevice, memoryDevice, mount, overlay, verityDevice } from '../../src/index.ts';
import { bootfs, scratch } from '../cli/command.ts';
import { BOOT_DISK } from '../support/initoverlayfs/walk.ts';
import { whyNoKernel } from '../support/kernel.ts';
import { manifestLines } from '../support/manifest.ts';

const MANIFEST = fileURLToPath(new URL('../../scripts/images/manifest.py', import.meta.url));
const files = scratch(after);

/** In a mount namespace of its own: nothing stays mounted. What it prints is the manifest of the merged view. */
const JUDGE = `
set -e
mkdir boot first machine merged
mount -t ext4 -o loop boot.img boot
root_hash=$(sed -n 's/.*roothash=//p' boot/loader/entries/first.conf)
veritysetup verify boot/initoverlayfs.img boot/initoverlayfs.verity "$root_hash"
mount -t erofs -o loop,ro boot/initoverlayfs.img first
mount -t erofs -o loop,ro boot/machine.img machine
mount -t overlay -o ro,metacopy=on,redirect_dir=on,lowerdir=machine:first overlay merged
python3 "$1" merged
`;

const whyNot =
  whyNoKernel() ?? (spawnSync('veritysetup', ['--version']).error === undefined ? undefined : 'needs veritysetup');

/** Inode numbers of an overlay are free. */
const withoutIno = (line: string): string => line.replace(/, "ino": \d+/, '');

test('the merged view is what Linux mounts, byte for byte, and little of the image is read for /init', {
  skip: whyNot,
}, (t) => {
  files.write('boot.img', BOOT_DISK);
  const { status, stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', JUDGE, 'sh', MANIFEST], {
    cwd: files.path,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);

  const boot = mount(memoryDevice(BOOT_DISK));
  const [, rootHash] = /roothash=([0-9a-f]+)/.exec(boot.readFile('/loader/entries/first.conf', 'utf8'))!;
  const image = countingDevice(fileDevice(boot, '/initoverlayfs.img'));
  const hashes = countingDevice(fileDevice(boot, '/initoverlayfs.verity'));
  const first = mount(verityDevice(image, { rootHash, hashDevice: hashes }), { cacheBytes: 131072 });
  const root = overlay([mount(fileDevice(boot, '/machine.img')), first]);

  assert.match(root.readFile('/init', 'utf8'), /^#!\/bin\/sh\n/);
  const module = '/usr/lib/modules/6.12.0/kernel/drivers/m3.ko';
  assert.equal(root.readFile(module).length, 40_000);
  const read = image.counts.bytesRead + hashes.counts.bytesRead;
  t.diagnostic(`/init and a module of 40000 bytes: ${read} bytes read of an image of ${image.size}`);
  assert.ok(read < image.size, `${read} of ${image.size}`);

  const theirs = stdout
    .trimEnd()
    .split('\n')
    .filter((line) => line.startsWith('{'));
  assert.deepEqual(manifestLines(root).map(withoutIno), theirs.map(withoutIno));
  assert.ok(
    theirs.some((line) => line.includes('/etc/conf.d/own.conf')) && !theirs.some((line) => line.includes('m8.ko')),
  );
});

test('the command shows the same merged view', { skip: whyNot }, async () => {
  const disk = join(files.path, 'boot.img');
  const layers = ['--in', '/machine.img', '--overlay', `${disk}:/initoverlayfs.img`];
  const { status, text, error } = await bootfs('ls', disk, '/usr/lib/modules/6.12.0/kernel/drivers', ...layers);
  assert.equal(status, 0, error);
  assert.deepEqual(
    text.trim().split('\n').sort(),
    ['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'own'].map((name) => `${name}.ko`),
  );
});
