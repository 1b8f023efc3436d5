/** The loader and its machine: EFI variables, the TPM, the watchdog, and what Secure Boot leaves to a policy. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { titlesOf } from '../../firmware-shim/loader/entries.ts';
import type { MemoryTree } from '../support/memory-tree.ts';
import { GLOBAL, LOADER, Machine } from './firmware-machine.ts';
import { kernel } from './test-kernel.ts';

/** Boot Loader Specification entries with a kernel for each; the value is more lines of the entry. */
function esp(entries: Readonly<Record<string, string>>, loaderConf?: string): MemoryTree {
  const files: Record<string, string> = {};
  for (const [name, more] of Object.entries(entries)) files[name] = `title ${name}\nlinux /k\n${more}`;
  return {
    loader: { entries: files, ...(loaderConf !== undefined && { 'loader.conf': loaderConf }) },
    k: kernel(1),
    one: 'abcd',
  };
}

const THREE = esp({ 'c.conf': '', 'b.conf': '', 'a.conf': '' });
const ids = (machine: Machine): string[] => machine.text(LOADER, 'LoaderEntries')?.split('\0') ?? [];
const selected = (machine: Machine): string | undefined => machine.text(LOADER, 'LoaderEntrySelected');
/** The first that was tried: every start of this machine fails. */
const first = (machine: Machine): string => /^bootfs: booting (\S+)/m.exec(machine.printed)?.[1] ?? '';

describe('the Boot Loader Interface', () => {
  test('tells the operating system what this loader is, and what it can do', () => {
    const machine = new Machine({
      firmware: 'EDK II 1.00',
      firmwareType: 'UEFI 2.70',
      partition: '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c01',
      program: '\\EFI\\BOOT\\BOOTX64.EFI',
    });
    machine.boot([THREE]);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    assert.equal(machine.text(LOADER, 'LoaderInfo'), `bootfs ${version}`);
    assert.match(readFileSync('firmware-shim/host/sbat.csv', 'utf8'), new RegExp(`^bootfs,1,.*,${version},`, 'm'));
    assert.equal(machine.text(LOADER, 'LoaderFirmwareInfo'), 'EDK II 1.00');
    assert.equal(machine.text(LOADER, 'LoaderFirmwareType'), 'UEFI 2.70');
    assert.equal(machine.text(LOADER, 'LoaderImageIdentifier'), '\\EFI\\BOOT\\BOOTX64.EFI');
    assert.equal(machine.text(LOADER, 'LoaderDevicePartUUID'), '5e0a7e3c-51a0-4b5e-9d3a-6e1d4a7e9c01');
    assert.deepEqual(ids(machine), ['c.conf', 'b.conf', 'a.conf']);
    assert.equal(machine.variables.get(`${LOADER} LoaderFeatures`)?.value.length, 8);
    for (const name of ['LoaderTimeInitUSec', 'LoaderTimeMenuUSec', 'LoaderTimeExecUSec']) {
      assert.match(machine.text(LOADER, name)!, /^\d+$/, name);
    }
    assert.equal(machine.variables.get(`${LOADER} LoaderInfo`)?.attributes, 6, 'gone with the next start');
  });

  test('the one-shot entry goes before the default, once', () => {
    const machine = new Machine();
    machine.setText(LOADER, 'LoaderEntryDefault', 'b.conf');
    machine.setText(LOADER, 'LoaderEntryOneShot', 'a.conf');
    machine.boot([THREE]);
    assert.equal(first(machine), 'a.conf');
    machine.boot([THREE]);
    assert.equal(first(machine), 'b.conf');
  });

  test('a default is a pattern; one that takes nothing leaves it to the configuration', () => {
    const machine = new Machine();
    machine.setText(LOADER, 'LoaderEntryDefault', 'A.*');
    machine.boot([THREE]);
    assert.equal(first(machine), 'a.conf');
    machine.setText(LOADER, 'LoaderEntryDefault', 'none');
    machine.boot([esp({ 'c.conf': '', 'b.conf': '' }, 'default b*\n')]);
    assert.equal(first(machine), 'b.conf');
  });

  test('@saved boots what was booted last, but for one-shot boots', () => {
    const machine = new Machine();
    const disk = esp({ 'c.conf': '', 'b.conf': '', 'a.conf': '' }, 'default @saved\n');
    machine.boot([disk], { words: ['--entry', 'b.conf'] });
    // Each start fails here, so that the last one that was tried is remembered.
    assert.equal(machine.text(LOADER, 'LoaderEntryLastBooted'), selected(machine));
    machine.setText(LOADER, 'LoaderEntryLastBooted', 'a.conf');
    machine.boot([disk]);
    assert.equal(first(machine), 'a.conf');
  });

  test('the timeout for one boot goes before the lasting one', () => {
    const machine = new Machine();
    machine.setText(LOADER, 'LoaderConfigTimeout', '7');
    machine.setText(LOADER, 'LoaderConfigTimeoutOneShot', 'menu-force');
    machine.boot([THREE], { words: [], keys: ['enter'] });
    assert.doesNotMatch(machine.printed, /\(in \d+ s\)/);
    machine.boot([THREE], { words: [], keys: ['enter'] });
    assert.match(machine.printed, /\(in 7 s\)/);
  });

  test('a pattern is matched with no more work than a menu may cost', () => {
    const machine = new Machine();
    const names: Record<string, string> = {};
    for (let at = 0; at < 500; at++) names[`${'a'.repeat(200)}${at}.conf`] = '';
    machine.setText(LOADER, 'LoaderEntryDefault', `${'*a'.repeat(500)}*b`);
    const started = process.cpuUsage();
    machine.boot([esp({ ...names, 'b.conf': '' }, 'default b.conf')]);
    assert.ok(process.cpuUsage(started).user < 5e6);
    assert.equal(first(machine), 'b.conf', "the configuration's default");
  });

  test('OsIndications of another size than they have become a number of 64 bits', () => {
    for (const [before, after] of [
      ['02', '0300000000000000'],
      ['020000000000008099', '0300000000000080'],
    ]) {
      const machine = new Machine();
      const name = `${GLOBAL} OsIndications`;
      machine.variables.set(`${GLOBAL} OsIndicationsSupported`, { attributes: 7, value: Uint8Array.of(1) });
      machine.variables.set(name, { attributes: 7, value: Buffer.from(before, 'hex') });
      machine.boot([THREE], { words: ['--entry', 'auto-reboot-to-firmware-setup'] });
      assert.equal(Buffer.from(machine.variables.get(name)!.value).toString('hex'), after);
    }
  });

  test("the firmware's setup is offered where there is one, and asked for at the next start", () => {
    const machine = new Machine();
    machine.variables.set(`${GLOBAL} OsIndicationsSupported`, {
      attributes: 7,
      value: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0),
    });
    machine.boot([THREE], { keys: ['end', 'enter'], words: [] });
    assert.equal(ids(machine)[3], 'auto-reboot-to-firmware-setup');
    assert.equal(machine.restarts, 1);
    assert.equal(machine.variables.get(`${GLOBAL} OsIndications`)?.value[0], 1);
    machine.boot([THREE]);
    assert.equal(machine.restarts, 1, 'never in place of an entry that does not start');
  });

  test('other boot programs are chain-loaded if chosen, and this one is not among them', () => {
    const disk = {
      ...THREE,
      EFI: { BOOT: { 'BOOTX64.EFI': kernel(7) }, debian: { 'shimx64.efi': kernel(8), 'grubx64.efi': kernel(9) } },
    };
    const machine = new Machine({ program: '\\EFI\\boot\\bootx64.efi' });
    machine.boot([disk], { format: 'vfat' });
    assert.deepEqual(ids(machine).slice(3), ['auto-efi-debian']);
    assert.equal(machine.started.length, 3, 'the entries alone');
    machine.boot([disk], { format: 'vfat', words: ['--entry', 'auto-efi-debian'] });
    assert.deepEqual(machine.started[0].program, kernel(8));
    assert.equal(machine.started[0].commandLine, undefined);
    assert.equal(machine.started[0].path, '/EFI/debian/shimx64.efi');
  });
});

describe('tries', () => {
  const COUNTED = esp({ 'b+2.conf': '', 'a.conf': '' });
  const PATH = '\\loader\\entries\\b+2.conf';

  test('are counted in a variable, and an entry that has used them up is no default', () => {
    const machine = new Machine();
    for (const left of [2, 1]) {
      machine.boot([COUNTED]);
      assert.equal(first(machine), 'b+2.conf', `${left} left`);
    }
    machine.boot([COUNTED]);
    assert.deepEqual(ids(machine), ['a.conf', 'b.conf']);
    assert.equal(first(machine), 'a.conf');
  });

  test('are counted before anything is loaded: where that hangs, the watchdog ends it', () => {
    const machine = new Machine();
    const broken = { ...COUNTED, k: kernel(1, 600) };
    for (const expected of ['b+2.conf', 'b+2.conf', 'a.conf']) {
      machine.boot([broken]);
      assert.equal(machine.started.length, 0);
      assert.equal(first(machine), expected);
    }
  });

  test("systemd-bless-boot is told the file's path, for an entry that is counted", () => {
    const machine = new Machine();
    machine.boot([esp({ 'b+2.conf': '' })]);
    assert.equal(machine.text(LOADER, 'LoaderBootCountPath'), PATH);
    machine.boot([esp({ 'b.conf': '' })]);
    assert.equal(machine.text(LOADER, 'LoaderBootCountPath'), undefined);
  });

  test('a file of another count begins anew', () => {
    const machine = new Machine();
    machine.boot([COUNTED]);
    machine.boot([COUNTED]);
    machine.boot([esp({ 'b+3.conf': '', 'a.conf': '' })]);
    assert.equal(first(machine), 'b+3.conf');
  });

  test('of very many entries that are counted, the variable keeps 32, and that which is tried among them', () => {
    const machine = new Machine();
    const many: Record<string, string> = {};
    for (let at = 0; at < 40; at++) many[`e${at}+2.conf`] = '';
    machine.boot([esp(many), esp({ 'last+2.conf': '' })]);
    const lines = machine.text('b007f500-5ec0-4b00-8000-6c6f61646572', 'BootfsTries')!.split('\n');
    assert.equal(lines.length, 32);
    assert.equal(lines[0], 'last.conf 2 0 1');
  });

  test('a variable of rubbish is passed over', () => {
    const machine = new Machine();
    machine.setText('b007f500-5ec0-4b00-8000-6c6f61646572', 'BootfsTries', 'b.conf 2 0 -1\n\n1\nb.conf 2 0 x');
    machine.boot([COUNTED]);
    assert.equal(first(machine), 'b+2.conf');
  });
});

describe('with Secure Boot on', () => {
  const DISK = esp({ 'a.conf': 'initrd /one\noptions quiet' });
  const start = (policy: string | undefined, words = ['--timeout', '0']): Machine => {
    const machine = new Machine({ secureBoot: 'on', policy });
    machine.boot([DISK], { words });
    return machine;
  };

  test('without a policy, or with one that allows it, an entry gets its RAM disk and its command line', () => {
    for (const policy of [undefined, '', '# all\ninitrd=allow\ncmdline=allow\n']) {
      const [{ commandLine, initrd }] = start(policy).started;
      assert.equal(commandLine, 'quiet');
      assert.equal(initrd?.length, 4);
    }
  });

  test('a policy refuses either, by name', () => {
    assert.match(
      start('initrd=signed-uki-only').printed,
      /a\.conf does not start: the signed policy takes initial RAM disks/,
    );
    const { printed, started } = start('cmdline=signed-uki-only # no options');
    assert.match(printed, /a\.conf does not start: the signed policy takes the command line/);
    assert.equal(started.length, 0);
  });

  test('a policy that is not understood is the strictest one', () => {
    const { printed, started } = start('initrd=alow');
    assert.match(printed, /^bootfs: the signed policy has a line that is not understood: initrd=alow$/m);
    assert.equal(started.length, 0);
  });

  test('without Secure Boot the policy does not count', () => {
    const machine = new Machine({ secureBoot: 'off', policy: 'initrd=signed-uki-only' });
    machine.boot([DISK]);
    assert.equal(machine.started.length, 1);
  });

  test('a command line is typed for one boot, but not with Secure Boot on', () => {
    const keys = ['e', ' ', '1', '3', 'home', 'x', 'delete', 'end', 'backspace', 'delete', '2', 'enter'];
    const open = new Machine({ secureBoot: 'off' });
    open.boot([DISK], { words: [], keys });
    assert.equal(open.started[0].commandLine, 'xuiet 2');
    const secure = new Machine({ secureBoot: 'on' });
    secure.boot([DISK], { words: [], keys });
    assert.equal(secure.started[0].commandLine, 'quiet');
    assert.match(secure.printed, /^bootfs: with Secure Boot on, command lines are not edited$/m);
  });
});

describe('a hostile disk', () => {
  test('with thousands of entries of one long title costs a look at each', () => {
    const title = 'x'.repeat(10_000);
    const choices = Array.from({ length: 4000 }, (_, at) => ({ id: `${at}`, title: `${title}${10_000 + at}` }));
    const started = process.cpuUsage();
    assert.deepEqual(
      titlesOf(choices),
      choices.map((choice) => choice.title),
    );
    assert.ok(process.cpuUsage(started).user < 5e6);
  });

  test('with a command line that no kernel takes is passed over', () => {
    const machine = new Machine();
    machine.boot([esp({ 'b.conf': `options ${'x'.repeat(16_385)}`, 'a.conf': `options ${'x'.repeat(16_384)}` })]);
    assert.match(machine.printed, /^bootfs: b\.conf does not start: EFBIG: the command line is longer than 16384/m);
    assert.equal(machine.started.length, 1);
  });

  const endless = { boot: { grub: { 'grub.cfg': 'x=1\nwhile [ $x ]; do y=$x$x; done\n' } } };

  test('does not keep another one from booting', () => {
    const machine = new Machine();
    machine.boot([endless, THREE]);
    assert.match(machine.printed, /^bootfs: disk 1, .*too much work/m);
    assert.equal(first(machine), 'c.conf');
  });

  test('that hardly answers is given up after a minute', () => {
    const machine = new Machine();
    machine.boot([esp({ 'slow.conf': '' }), THREE], { slowDisk: 0 });
    assert.match(machine.printed, /^bootfs: disk 1.*this disk takes too long; it is given up/m);
    assert.deepEqual(ids(machine), ['c.conf', 'b.conf', 'a.conf']);
    assert.equal(first(machine), 'c.conf');
  });
});

describe('what the TPM is told', () => {
  test("loader.conf as systemd-boot's, other configurations and the loader's arguments by their names", () => {
    const machine = new Machine();
    const disk = {
      ...esp({ 'a.conf': '' }, 'timeout 3\n'),
      boot: { extlinux: { 'extlinux.conf': 'label x\nlinux /k\n' } },
    };
    machine.boot([disk], { words: ['--timeout', '0'] });
    assert.deepEqual(machine.measured, [
      { pcr: 5, tag: 0xb007f5c0, description: 'arguments.txt', content: '--timeout 0' },
      { pcr: 5, tag: 0xf5bc582a, description: 'loader.conf', content: 'timeout 3\n' },
      { pcr: 5, tag: 0xb007f5c0, description: 'disk 1/boot/extlinux/extlinux.conf', content: 'label x\nlinux /k\n' },
    ]);
  });

  test('the command line of a type 1 entry is what systemd-boot hands over', () => {
    const machine = new Machine();
    machine.boot([esp({ 'a.conf': 'initrd /one\ninitrd /one\noptions quiet' })], { format: 'vfat' });
    assert.equal(machine.started[0].commandLine, 'initrd=\\one initrd=\\one quiet');
  });
});

describe('the watchdog', () => {
  test('is armed before each disk and each start, and off while the menu waits', () => {
    const machine = new Machine();
    machine.boot([THREE, THREE], { words: [], keys: ['enter'] });
    assert.deepEqual(machine.watchdog.slice(0, 4), [300, 300, 0, 300]);
    assert.equal(machine.watchdog.length, 3 + 6, 'a start for each entry');
  });
});
