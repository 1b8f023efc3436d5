/**
 * The menu on a machine of its own: what a person at the serial line, or at screen and keyboard, can do there, and what a
 * disk that means harm can't. Nine boots, four minutes on a machine that does nothing else.
 */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { wholeApplication } from '../application.ts';
import { type EspFiles, makeDisk, makeFilesystem, makeInitrd } from '../disks.ts';
import { makeGrub } from '../grub.ts';
import { assertLog, assertStarted, excerpt, reportBoot } from '../logs.ts';
import { X64, X64_SECURE } from '../machines.ts';
import { type Boot, type BootOptions, boot } from '../qemu.ts';
import { kernelOptions } from '../recipes.ts';
import { debianKernels, isInstalled, type Kernel, missingRequirement, runTool } from '../requirements.ts';
import { differingRows, readScreen } from '../screen.ts';
import { type SigningKey, signed, snakeoilKey } from '../signing.ts';

const skip = missingRequirement(X64_SECURE) ?? (isInstalled('sbsign') ? undefined : 'sbsign is not installed');
if (skip !== undefined) console.log(`# skipped: ${skip}`);

const OPTIONS = kernelOptions(X64);
/** Nothing of Linux is looked at but that it runs, and its command line. */
const UNTIL = /Kernel command line: .*\n|no entry could be started/;
/** As a terminal sends them. */
const DOWN = '\x1b[B';

const labelled = (name: string): string =>
  `label ${name}\n  linux /${name}\n  initrd /initrd.img\n  append ${OPTIONS} bootfs.proof=${name}\n`;
/** Two entries, neither of them a default. */
const KERNELS = `
make ext4 96M -L boot
attach
mkdir mnt/extlinux
cp "$OLDER" mnt/older
cp "$NEWER" mnt/newer
cp "$INITRD" mnt/initrd.img
printf '${(labelled('older') + labelled('newer')).replace(/\n/g, '\\n')}' > mnt/extlinux/extlinux.conf
detach
`;
/** A menu that never ends. */
const ENDLESS = `
make ext4 32M -L endless
attach
mkdir -p mnt/boot/grub
printf 'x=1\\nwhile [ $x ]; do y=$x$x; done\\n' > mnt/boot/grub/grub.cfg
detach
`;

describe('the menu', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let older: Kernel;
  let newer: Kernel;
  let snakeoil: SigningKey;
  let filesystem = '';
  let endless = '';

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-menu-'));
    ({ older, newer } = debianKernels());
    snakeoil = snakeoilKey(directory, X64_SECURE);
    // Of the newer one, so that it starts with Secure Boot on as well.
    const own = join(directory, 'newer');
    copyFileSync(newer.path, own);
    runTool('sbattach', ['--remove', own]);
    runTool('sbsign', ['--key', snakeoil.key, '--cert', snakeoil.certificate, '--output', own, own]);
    const environment = { OLDER: older.path, NEWER: own, INITRD: makeInitrd(directory) };
    filesystem = makeFilesystem(directory, 'kernels', KERNELS, environment);
    endless = makeFilesystem(directory, 'endless', ENDLESS, environment);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  async function start(
    name: string,
    {
      words = '',
      esp = {},
      partitions = [filesystem],
      ...options
    }: Partial<BootOptions> & {
      words?: string;
      esp?: EspFiles;
      partitions?: readonly string[];
    },
  ): Promise<Boot> {
    const files = {
      '/EFI/BOOT/BOOTX64.EFI': await wholeApplication(directory),
      '/EFI/bootfs/arguments.txt': `${words}\n`,
      ...esp,
    };
    const disk = makeDisk(directory, name, files, partitions);
    const result = await boot(directory, { until: UNTIL, ...options, disks: [disk, ...(options.disks ?? [])] });
    rmSync(disk);
    reportBoot(`menu-${name}`, result);
    return result;
  }

  test('without a default the first entry is started', async () => {
    const { log } = await start('no-default', { words: '--timeout 2' });
    assertLog(log, /^> 1 {2}older$/m);
    assertStarted(log, older, `${OPTIONS} bootfs.proof=older`);
  });

  test('a command line is edited on the serial line, for this boot', async () => {
    const { log } = await start('edited', {
      words: '--timeout 60',
      steps: [
        { after: /^> 1 {2}older/m, text: DOWN },
        { after: /^> 2 {2}newer/m, text: 'e' },
        { after: /^: .*bootfs.proof=newer\|/m, text: `${'\x7f'.repeat(5)}typed more\r` },
      ],
    });
    assertStarted(log, newer, `${OPTIONS} bootfs.proof=typed more`);
  });

  test('with Secure Boot on, none is edited', async () => {
    const program = signed(directory, await wholeApplication(directory), snakeoil);
    const { log } = await start('edited-secure', {
      machine: X64_SECURE,
      esp: { '/EFI/BOOT/BOOTX64.EFI': program },
      words: '--timeout 60',
      steps: [
        { after: /^> 1 {2}older/m, text: DOWN },
        { after: /^> 2 {2}newer/m, text: 'e' },
      ],
    });
    assertLog(log, /^bootfs: with Secure Boot on, command lines are not edited$/m);
    assertStarted(log, newer, `${OPTIONS} bootfs.proof=newer`);
  });

  test("the firmware's setup comes with the next start", async () => {
    const variables = join(directory, 'setup.fd');
    copyFileSync(X64.firmware.variables!, variables);
    const asked = await start('setup', {
      words: '--timeout 60',
      variables,
      steps: [
        { after: /^> 1 {2}older/m, text: '3' },
        { after: /^> 3 {2}Reboot into firmware setup/m, text: '\r' },
      ],
    });
    assert.ok(asked.hasEnded, `the machine starts anew: ${excerpt(asked.log)}`);
    const { log } = await start('setup-next', { variables, until: /"UiApp"[\s\S]*"UiApp"|bootfs: / });
    assertLog(log, /starting Boot\d+ "UiApp"/);
    assert.doesNotMatch(log, /bootfs: /);
  });

  test('a script that ends without a start lets the firmware go on to its next boot option', async () => {
    const says = async (words: string): Promise<EspFiles> => ({
      '/EFI/BOOT/BOOTX64.EFI': await wholeApplication(directory, { '.script': `host.print('${words}\\n');` }),
    });
    const next = makeDisk(directory, 'next', await says('SECOND-OPTION'), []);
    const options = { esp: await says('FIRST-OPTION'), partitions: [], disks: [next], until: /SECOND-OPTION|"UiApp"/ };
    const { log } = await start('next-option', options);
    assertLog(log, /^FIRST-OPTION\n[\s\S]*^SECOND-OPTION$/m);
  });

  test("another vendor's loader is chain-loaded", async () => {
    const grub = makeGrub(directory, ['ext2'], ['echo GRUB was started', 'sleep 600']);
    const { log } = await start('chain', {
      words: '--timeout 60',
      esp: { '/EFI/vendor/grubx64.efi': readFileSync(grub) },
      steps: [
        { after: /^> 1 {2}older/m, text: '3' },
        { after: /^> 3 {2}EFI program vendor\\grubx64\.efi/m, text: '\r' },
      ],
      until: /GRUB was started|no entry could be started/,
    });
    assertLog(log, /^bootfs: booting EFI program vendor\\grubx64\.efi/m);
    assertLog(log, /^GRUB was started/m);
  });

  test('is on the serial line and on the screen at once, and takes keys of both', async () => {
    const [first, second] = ['first.ppm', 'second.ppm'].map((name) => join(directory, name));
    const { log } = await start('screen', {
      words: '--timeout 600',
      more: ['-device', 'VGA'],
      steps: [
        { after: /^> 1 {2}older/m, text: '2' },
        { after: /^> 2 {2}newer/m, monitor: [`screendump ${first}`] },
        { after: /^> 2 {2}newer/m, monitor: ['sendkey up'] },
        { after: /^> 1 {2}older/m, monitor: [`screendump ${second}`] },
        { after: /^> 1 {2}older/m, monitor: ['sendkey ret'] },
      ],
    });
    assertStarted(log, older, `${OPTIONS} bootfs.proof=older`);
    const [two, one] = [readScreen(first), readScreen(second)];
    const rows = differingRows(two, one);
    // The line below the list, of one character's height, and what it says.
    assert.ok(rows.length >= 8 && rows[rows.length - 1] - rows[0] < 20, `rows ${rows.join(' ')} of ${one.height}`);
  });

  test('a menu without end costs its own disk alone', async () => {
    const good = makeDisk(directory, 'good', {}, [filesystem]);
    const { log } = await start('endless', { words: '--timeout 0', partitions: [endless], disks: [good] });
    assertLog(log, /^bootfs: disk 1, partition 2.*too much work/m);
    assertStarted(log, older, `${OPTIONS} bootfs.proof=older`);
  });
});
