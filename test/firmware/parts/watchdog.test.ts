/**
 * The firmware's watchdog: what hangs is ended by it, with the five minutes that the application is shipped with, and the next
 * boot goes on. The machine's clock counts instructions (QEMU's -icount): a minute of waiting is a second. Two machines.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { WATCHDOG_SECONDS } from '../../../firmware-shim/loader/volumes.ts';
import { wholeApplication } from '../application.ts';
import { type EspFiles, makeDisk, makeInitrd } from '../disks.ts';
import { endlessProgram } from '../endless-program.ts';
import { assertStarted, excerpt, reportBoot } from '../logs.ts';
import { X64 } from '../machines.ts';
import { type BootOptions, boot } from '../qemu.ts';
import { kernelOptions } from '../recipes.ts';
import { debianKernels, type Kernel, missingRequirement } from '../requirements.ts';

const skip = missingRequirement();
if (skip !== undefined) console.log(`# skipped: ${skip}`);

/** 2^9 ns of virtual time for each instruction; nothing waits for the clock of the machine that tests. */
const COUNTED = ['-icount', 'shift=9,sleep=off'];
const OPTIONS = `${kernelOptions(X64)} bootfs.proof=whole`;
const ENTRIES: EspFiles = {
  '/loader/entries/hangs+1.conf': 'title Hangs\nefi /endless.efi\n',
  '/loader/entries/whole.conf': `title Whole\nlinux /vmlinuz\ninitrd /initrd.img\noptions ${OPTIONS}\n`,
};

describe('the watchdog', { skip: skip ?? false, concurrency: false }, () => {
  let directory = '';
  let kernel: Kernel;

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'bootfs-watchdog-'));
    kernel = debianKernels().newer;
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  async function start(name: string, esp: EspFiles, options: Pick<BootOptions, 'until' | 'steps'>): Promise<string> {
    const disk = makeDisk(directory, name, esp, []);
    const result = await boot(directory, {
      ...options,
      ...{ disks: [disk], more: COUNTED, restarts: true, limitSeconds: 600 },
    });
    rmSync(disk);
    reportBoot(`watchdog-${name}`, result);
    return result.log;
  }

  test('a script that hangs in its first line is ended: the firmware starts anew', async () => {
    const program = await wholeApplication(directory, { '.script': "host.print('HANGS\\n'); for (;;) {}" });
    const log = await start('script', { [X64.bootFile]: program }, { until: /HANGS[\s\S]*HANGS\n/ });
    assert.equal(log.match(/^HANGS$/gm)?.length, 2, log);
  });

  test('off while the menu waits; a program that hangs is ended, and having no try left it is not started again', async () => {
    const seconds = WATCHDOG_SECONDS + 60;
    const esp = {
      ...ENTRIES,
      [X64.bootFile]: await wholeApplication(directory),
      '/loader/loader.conf': `timeout ${seconds}\ndefault hangs.conf\n`,
      '/endless.efi': endlessProgram('x64'),
      '/vmlinuz': readFileSync(kernel.path),
      '/initrd.img': readFileSync(makeInitrd(directory)),
    };
    const log = await start('program', esp, {
      steps: [{ after: /bootfs: booting Hangs[\s\S]*> 1 {2}Whole \(in/, text: '\r' }],
      until: /Kernel command line: .*\n|no entry could be started/,
    });
    const said = excerpt(log).match(/^(> .*|bootfs: booting .*|BdsDxe: starting .*)$/gm) ?? [];
    assert.deepEqual(
      said.map((line) => line.replace(/ from .*/, '').replace(/Boot\d+ ".*"/, 'it')),
      [
        'BdsDxe: starting it',
        '> 2  Hangs',
        'bootfs: booting Hangs',
        'BdsDxe: starting it',
        '> 1  Whole',
        'bootfs: booting Whole',
      ],
    );
    assertStarted(log, kernel, `initrd=\\initrd.img ${OPTIONS}`);
  });
});
