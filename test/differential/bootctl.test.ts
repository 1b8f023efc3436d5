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
