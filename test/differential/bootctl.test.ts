/**
 * The menu of systemd-boot against `bootctl list`: order, titles and tries of entries on an ESP and an XBOOTLDR partition.
 * Run by `npm run test:differential`, as root and with bootctl; elsewhere the tests are skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { collectDiskMenu } from '../../src/boot/index.ts';
import { bootDisk } from '../support/boot-disk.ts';
import { HEALTHY_DISKS } from '../support/disk/healthy/index.ts';
import { seededRandom } from '../support/random.ts';
import { peFile } from '../unit/boot/support/pe-file.ts';

const ROUNDS = 25;
const SYSTEMD_BOOT = peFile([['.sdmagic', '#### LoaderInfo: systemd-boot 257.1 ####\0']]);

type Files = Record<string, string | Uint8Array>;

function whyNoBootctl(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  return spawnSync('bootctl', ['--version']).status === 0 ? undefined : 'needs bootctl';
}

function makeEntries(random: (below: number) => number): Files {
  const pick = <Item>(...items: Item[]): Item => items[random(items.length)];
  const files: Files = { '/linux': 'x' };
  for (let count = random(7); count > 0; count--) {
    const lines = [`linux ${pick('/linux', '/linux', '/gone')}`];
    const maybe = (key: string, ...values: string[]): void => {
      if (random(3) > 0) lines.push(`${key} ${pick(...values)}`);
    };
    maybe('title', 'Debian', 'Arch Linux');
    maybe('version', '6.1', '6.1~rc1', '6.10', '6.9-2');
    maybe('machine-id', '11111111222222223333333344444444', '55555555222222223333333344444444');
    maybe('sort-key', 'debian', 'arch');
    // systemd-boot goes by names in lower case, bootctl by names as they are.
    const name = `${pick('a', 'b', '6.1', '6.10', 'z')}${random(3)}${pick('', '', '+3', '+0-2', '+2-1')}.conf`;
    files[`/loader/entries/${name}`] = `${lines.join('\n')}\n`;
  }
  return files;
}

interface Listed {
  readonly id: string;
  readonly showTitle: string;
  readonly triesLeft?: number;
}

/** In tmpfs, as bootctl wants the root of a filesystem. */
function bootctl(directory: string, esp: Files, xbootldr: Files): Listed[] {
  const mounted: string[] = [];
  try {
    for (const [name, files] of [
      ['esp', esp],
      ['xbootldr', xbootldr],
    ] as const) {
      const place = join(directory, name);
      mkdirSync(place);
      assert.equal(spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', place]).status, 0);
      mounted.push(place);
      for (const [path, content] of Object.entries(files)) {
        mkdirSync(dirname(join(place, path)), { recursive: true });
        writeFileSync(join(place, path), content);
      }
    }
    const { stdout } = spawnSync(
      'bootctl',
      ['list', '--json=short', '--no-pager', `--esp-path=${mounted[0]}`, `--boot-path=${mounted[1]}`],
      { env: { ...process.env, SYSTEMD_RELAX_ESP_CHECKS: '1', SYSTEMD_RELAX_XBOOTLDR_CHECKS: '1' }, encoding: 'utf8' },
    );
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Listed]));
  } finally {
    for (const place of mounted) spawnSync('umount', [place]);
    rmSync(directory, { recursive: true });
  }
}

test('entries of ESP and XBOOTLDR in the order and with the titles of bootctl', { skip: whyNoBootctl() }, () => {
  const random = seededRandom(7);
  for (let round = 0; round < ROUNDS; round++) {
    const esp: Files = {
      ...makeEntries(random),
      '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT,
      '/loader/loader.conf': 'timeout 1\n',
    };
    const xbootldr = makeEntries(random);
    const listed = bootctl(mkdtempSync(join(tmpdir(), 'bootfs-bootctl-')), esp, xbootldr);
    const { entries } = collectDiskMenu(
      bootDisk([
        { role: 'esp', files: esp },
        { role: 'xbootldr', files: xbootldr },
      ]),
    );
    assert.deepEqual(
      entries.filter(({ guessed }) => !guessed).map(({ id, title, triesLeft }) => [id, title, triesLeft]),
      listed.map(({ id, showTitle, triesLeft }) => [id, showTitle, triesLeft]),
      `round ${round}`,
    );
  }
});

/** What both show of the files on an ESP. */
function compared(esp: Files): { ours: unknown[]; theirs: unknown[] } {
  const listed = bootctl(mkdtempSync(join(tmpdir(), 'bootfs-bootctl-')), esp, {});
  const { entries } = collectDiskMenu(bootDisk([{ role: 'esp', files: esp }]));
  const offered = entries.filter(({ guessed, unbootable }) => !guessed && unbootable === undefined);
  return {
    ours: offered.map(({ id, title, triesLeft }) => [id, title, triesLeft]),
    theirs: listed.map(({ id, showTitle, triesLeft }) => [id, showTitle, triesLeft]),
  };
}

test('the ESP of Arch, NixOS and Yocto as bootctl lists it', { skip: whyNoBootctl() }, () => {
  for (const name of ['arch', 'nixos', 'yocto']) {
    const { ours, theirs } = compared(HEALTHY_DISKS[name]().partitions[0].files as Files);
    assert.deepEqual(ours, theirs, name);
    assert.ok(ours.length > 0, name);
  }
});

test('unified kernel images: names, versions and order as bootctl has them', { skip: whyNoBootctl() }, () => {
  const random = seededRandom(11);
  const lines = [
    'PRETTY_NAME="An OS 1"',
    'NAME="An OS"',
    'ID=os',
    'IMAGE_ID=image',
    'VERSION_ID=7',
    'BUILD_ID=rolling',
  ];
  for (let round = 0; round < ROUNDS; round++) {
    const esp: Files = { '/EFI/BOOT/BOOTX64.EFI': SYSTEMD_BOOT };
    for (let count = random(4); count >= 0; count--) {
      const osRelease = lines.filter(() => random(2) === 0).concat(`IMAGE_VERSION=${random(20)}`);
      const sections: [string, string][] = [
        ['.osrel', `${osRelease.join('\n')}\n`],
        ['.cmdline', 'quiet'],
        ['.linux', 'kernel'],
      ];
      esp[`/EFI/Linux/os-${count}${['', '+3', '+0-1'][random(3)]}.efi`] = peFile(sections);
    }
    const { ours, theirs } = compared(esp);
    assert.deepEqual(ours, theirs, `round ${round}`);
  }
});
