import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const DIRTY = imagePath('ext/ext4-crash-rename.img.gz');
const files = scratch(after);

test('menu prints one line an entry, the default marked', async () => {
  const { status, text } = await bootfs('menu', DIRTY);
  assert.equal(status, 0);
  assert.equal(
    text,
    `* bootfs demo  /boot/vmlinuz-6.12.0  bls /boot/loader/entries/demo-6.12.0.conf:1
  bootfs demo  /boot/vmlinuz-6.1.0   bls /boot/loader/entries/demo-6.1.0.conf:1
  bootfs demo  /boot/vmlinuz         grub /boot/grub/grub.cfg:2
`,
  );
});

test('menu -l prints what each entry loads', async () => {
  const { text } = await bootfs('menu', '-l', DIRTY);
  assert.equal(
    text.split('\n  bootfs')[0],
    `* bootfs demo
    id       demo-6.12.0.conf
    version  6.12.0
    kernel   /boot/vmlinuz-6.12.0
    initrd   /boot/initrd.img-6.12.0
    options  root=LABEL=demo ro
    source   bls /boot/loader/entries/demo-6.12.0.conf:1`,
  );
});

test('a loader that ignores the journal has another menu', async () => {
  const [menu] = jsonLines(await bootfs('menu', '--json', '--journal', 'ignore', DIRTY)) as unknown as {
    schema: number;
    entries: { id: string; default: boolean }[];
  }[];
  assert.equal(menu.schema, 1);
  assert.deepEqual(
    menu.entries.map(({ id }) => id),
    ['demo-6.1.0.conf', 'bootfs demo'],
  );
});

test('no entries: exit status 1', async () => {
  const { status, text } = await bootfs('menu', imagePath('ext/ext4-block-1k.img.gz'));
  assert.equal(status, 1);
  assert.match(text, /^no boot entries\n/);
});

/** What a FAT file system begins with, as far as it is told by that. */
function fatBootSector(): Uint8Array {
  const bytes = new Uint8Array(65536);
  const text = (value: string, at: number) => bytes.set(Buffer.from(value), at);
  bytes.set([0xeb, 0x58, 0x90]);
  text('mkfs.fat', 3);
  bytes.set([0, 2, 1, 32, 0, 2], 11);
  text('FAT32   ', 82);
  bytes.set([0x55, 0xaa], 510);
  return bytes;
}

test('a FAT partition is named, as its entries are not shown', async () => {
  const dirty = imageBytes('ext/ext4-crash-rename');
  const end = 256 + Math.ceil(dirty.length / 512);
  const uuid = (index: number) => `0000000${index}-0000-4000-8000-000000000000`;
  const disk = gptDisk(
    [
      { type: TYPES.esp, label: 'ESP', firstSector: 64, contents: fatBootSector(), uuid: uuid(1) },
      { type: TYPES.xbootldr, label: 'boot', firstSector: 256, contents: dirty, uuid: uuid(2) },
    ],
    512,
    end + 64,
  );
  const { status, text } = await bootfs('menu', files.write('disk.img', disk));
  assert.equal(status, 0);
  assert.match(text, /\nnote: partition 1 \(ESP\) is FAT, which is not read: .*\n$/);
});
