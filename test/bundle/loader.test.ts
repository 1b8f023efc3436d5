/** The loader on a host made of plain objects: what it prints, what it starts, and what it does when things are broken. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseArguments } from '../../firmware-shim/loader/arguments.ts';
import { runLoader } from '../../firmware-shim/loader/loader.ts';
import { chooseFromMenu } from '../../firmware-shim/loader/menu.ts';
import type { Host } from '../../firmware-shim/shim/host.ts';
import { BootfsError } from '../../src/contract/errors.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { type MemoryTree, memoryFileSystem, memoryNode } from '../support/memory-tree.ts';
import { kernel } from './test-kernel.ts';

function entry(title: string, version: number, more: string): string {
  return `title ${title}\nversion ${version}\n${more}\n`;
}

interface Started {
  readonly kernel: Uint8Array;
  readonly commandLine: string | undefined;
  readonly initrd: Uint8Array | undefined;
}

/** What `boot` answers to the n-th start; the machine "runs" where it is undefined. */
type Answer = (started: Started) => string | undefined;

class Running extends Error {}

/** Runs the loader with one disk for each filesystem; a disk is told by its first sector, which holds its number. */
function run(
  filesystems: readonly (MemoryTree | FileSystem | Error)[],
  options: { words?: string[]; keys?: (string | undefined)[]; answer?: Answer; host?: Partial<Host> } = {},
) {
  let printed = '';
  const started: Started[] = [];
  const keys = options.keys?.slice();
  const host: Host = {
    arguments: options.words ?? ['--timeout', '0'],
    engine: 'test',
    disks: () => filesystems.map((_fs, at) => ({ name: `d${at}`, blockSize: 512, blockCount: 8 })),
    read(disk, lba, count) {
      const bytes = new Uint8Array(count * 512);
      if (lba === 0) bytes[100] = disk;
      return bytes.buffer;
    },
    print: (text) => {
      printed += text;
    },
    readKey: keys && (() => keys.shift()),
    boot(bytes, commandLine, initrd) {
      started.push({ kernel: bytes, commandLine, initrd });
      const reason = options.answer?.(started[started.length - 1]);
      if (reason === undefined) throw new Running('the machine runs the kernel');
      return reason;
    },
    ...options.host,
  };
  runLoader(host, (device) => {
    const sector = new Uint8Array(512);
    device.read(0, sector);
    const wanted = filesystems[sector[100]];
    if (wanted instanceof Error) throw wanted;
    return 'readdir' in wanted ? (wanted as FileSystem) : memoryFileSystem(wanted as MemoryTree);
  });
  return { printed, started, lines: printed.split('\n') };
}

const TWO_ENTRIES: MemoryTree = {
  loader: {
    entries: {
      '2.conf': entry('New', 2, 'linux /new\ninitrd /one\ninitrd /two\noptions root=x quiet'),
      '1.conf': entry('Old', 1, 'linux /old'),
    },
  },
  new: kernel(1),
  old: kernel(2),
  one: 'abcde',
  two: 'fghi',
};

describe('the loader', () => {
  test('starts the default with its command line and its initrds one after the other', () => {
    const { started, printed } = run([TWO_ENTRIES]);
    assert.deepEqual(started[0].kernel, kernel(1));
    assert.equal(started[0].commandLine, 'root=x quiet');
    assert.equal(Buffer.from(started[0].initrd!).toString(), 'abcde\0\0\0fghi');
    assert.match(printed, /^ {2}1 {2}New\n {2}2 {2}Old$/m);
    assert.match(printed, /^bootfs: \d+ device reads of \d+ KiB$/m);
  });

  test('an entry without an initrd gets none', () => {
    assert.equal(run([TWO_ENTRIES], { words: ['--entry', 'Old'] }).started[0].initrd, undefined);
  });

  test('--entry takes an id, a title or a number, and asks nobody', () => {
    for (const wanted of ['1.conf', 'Old', '2']) {
      const { started } = run([TWO_ENTRIES], { words: ['--entry', wanted], keys: ['up', 'enter'] });
      assert.deepEqual(started[0].kernel, kernel(2), wanted);
    }
  });

  test('an --entry that is not there is said, and the menu is shown', () => {
    const { printed, started } = run([TWO_ENTRIES], { words: ['--entry', 'nope'], keys: ['down', 'enter'] });
    assert.match(printed, /^bootfs: no entry nope$/m);
    assert.deepEqual(started[0].kernel, kernel(2));
  });

  test('--append comes behind the command line', () => {
    assert.equal(run([TWO_ENTRIES], { words: ['--append', 'debug'] }).started[0].commandLine, 'root=x quiet debug');
  });

  test('falls back to the entries after the chosen one, then to those before it', () => {
    const answers = ['load error', 'unsupported'];
    const { started, printed } = run([TWO_ENTRIES], { words: ['--entry', 'Old'], answer: () => answers.shift() });
    assert.deepEqual(
      started.map(({ kernel }) => kernel[1024]),
      [2, 1],
    );
    assert.match(printed, /^bootfs: Old does not start: load error$/m);
    assert.match(printed, /^bootfs: New does not start: unsupported$/m);
    assert.match(printed, /^bootfs: no entry could be started$/m);
  });

  test('a cut-off kernel, a kernel that is no program and one that can not be read are passed over', () => {
    const { started, printed } = run([
      {
        loader: {
          entries: {
            '9.conf': entry('Gone', 9, 'linux /nope'),
            '8.conf': entry('Cut', 8, 'linux /cut'),
            '7.conf': entry('Text', 7, 'linux /text'),
            '6.conf': entry('No initrd', 6, 'linux /good\ninitrd /nope'),
            '5.conf': entry('Empty', 5, 'linux /empty'),
            '4.conf': entry('Good', 4, 'linux /good'),
          },
        },
        cut: kernel(1, 100),
        text: 'x'.repeat(2000),
        empty: '',
        good: kernel(3),
      },
    ]);
    assert.match(printed, /^bootfs: disk 1, .*9\.conf: Gone: .*\/nope/m);
    assert.match(printed, /^bootfs: Cut does not start: ERR_BOOTFS_CORRUPT: the kernel is cut off: section \.text/m);
    assert.match(printed, /^bootfs: Text does not start: ERR_BOOTFS_CORRUPT: not a PE file/m);
    assert.match(printed, /^bootfs: Empty does not start: ERR_BOOTFS_CORRUPT: /m);
    assert.deepEqual(started[started.length - 1].kernel, kernel(3));
  });

  test('a filesystem that is refused and a disk that fails cost a line each', () => {
    const failing: Partial<Host> = {
      disks: () => [0, 1, 2].map((at) => ({ name: `d${at}`, blockSize: at === 1 ? 100 : 512, blockCount: 8 })),
    };
    const refused = new BootfsError('ERR_BOOTFS_UNSUPPORTED', 'encryption');
    const { started, printed } = run([refused, {}, TWO_ENTRIES], { host: failing });
    assert.match(printed, /^bootfs: disk 1: ERR_BOOTFS_UNSUPPORTED: encryption$/m);
    assert.match(printed, /^bootfs: disk 2 \(d1\): EINVAL: /m);
    assert.match(printed, /^bootfs: disk 3: ext4 "memory"$/m);
    assert.equal(started.length, 2, 'the second start is the fallback after the machine "ran"');
  });

  test('what is no BootfsError, such as an engine out of memory, is a reason like any other', () => {
    const { printed } = run([TWO_ENTRIES], {
      answer: () => {
        throw new RangeError('out of memory');
      },
    });
    assert.match(printed, /^bootfs: New does not start: out of memory$/m);
    assert.match(printed, /^bootfs: no entry could be started$/m);
  });

  test('entries of one title are told apart', () => {
    const twins = {
      loader: { entries: { '2.conf': entry('Same', 2, 'linux /k'), '1.conf': entry('Same', 1, 'linux /k') } },
    };
    assert.match(run([{ ...twins, k: kernel(1) }]).printed, /^ {2}1 {2}Same \(2\)\n {2}2 {2}Same \(1\)$/m);
  });

  test('files that claim to be huge are refused before there is memory for them', () => {
    const huge = { ...memoryNode('file', kernel(1)), size: 2 ** 40 };
    const tree = { loader: { entries: { '1.conf': entry('Huge', 1, 'linux /huge') } }, huge };
    assert.match(run([tree]).printed, /^bootfs: Huge does not start: EFBIG: kernel of more than 1073741824 bytes/m);
    const initrd = {
      loader: { entries: { '1.conf': entry('Huge', 1, 'linux /k\ninitrd /huge') } },
      k: kernel(1),
      huge,
    };
    assert.match(run([initrd]).printed, /^bootfs: Huge does not start: EFBIG: initial RAM disk of more than/m);
  });

  test('a filesystem over which the engine itself fails costs a line', () => {
    const broken = memoryFileSystem(TWO_ENTRIES);
    broken.stat = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    const { printed, started } = run([broken, TWO_ENTRIES]);
    assert.match(printed, /^bootfs: disk 1: its boot menu can't be read: Maximum call stack/m);
    assert.deepEqual(started[0].kernel, kernel(1));
  });

  test('nothing that a disk says moves the cursor', () => {
    const evil = entry('Evil\x1b[2J\x07\u202etitle', 1, 'linux /k\noptions a\x1b[0m');
    const { printed } = run([{ loader: { entries: { '1.conf': evil } }, k: kernel(1) }]);
    assert.match(printed, /Evil\?\[2J\?\?title/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be there
    assert.doesNotMatch(printed, /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f\u202e]/);
  });

  test('without disks, or without entries, it says so and returns', () => {
    assert.match(run([]).printed, /^bootfs: no boot entries found$/m);
    assert.match(run([{}]).printed, /^bootfs: no boot entries found$/m);
  });

  test('a filesystem whose directories are damaged holds no images, and the loader goes on', () => {
    const damaged = memoryNode('dir');
    damaged.damaged = true;
    const { started } = run([{ boot: damaged }, TWO_ENTRIES]);
    assert.deepEqual(started[0].kernel, kernel(1));
  });

  test('tells what it cost, where the host has a clock and a heap', () => {
    let now = 1000;
    const host: Partial<Host> = { milliseconds: () => (now += 7), peakMemory: () => 5000 };
    assert.match(
      run([TWO_ENTRIES], { host }).printed,
      /^bootfs: \d+ ms, \d+ device reads of \d+ KiB, peak heap 5 KiB$/m,
    );
  });
});

describe('the menu', () => {
  function choose(keys: (string | undefined)[], timeout?: number | 'force', chosen = 0) {
    let asked = 0;
    let printed = '';
    const left = keys.slice();
    const host = {
      print: (text: string) => {
        printed += text;
      },
      readKey: () => {
        asked++;
        assert.ok(asked < 100, 'the menu ends');
        return left.shift();
      },
    };
    return { ...chooseFromMenu(host, ['one', 'two', 'x'.repeat(200)], chosen, timeout), asked, printed };
  }

  test('e asks for the command line; force waits for ever', () => {
    assert.deepEqual(choose(['down', 'e']).edit, true);
    assert.deepEqual(choose(['down', 'enter']).edit, false);
    const nobody: undefined[] = new Array(50).fill(undefined);
    assert.equal(choose([...nobody, 'down', 'enter'], 'force').at, 1);
  });

  test('keys move within the list', () => {
    assert.equal(choose(['enter']).at, 0);
    assert.equal(choose(['up', 'enter']).at, 0);
    assert.equal(choose(['down', 'down', 'down', 'enter']).at, 2);
    assert.equal(choose(['end', 'up', 'enter']).at, 1);
    assert.equal(choose(['end', 'home', 'enter']).at, 0);
    assert.equal(choose(['2', 'enter']).at, 1);
    assert.equal(choose(['9', 'q', 'escape', 'enter'], 5, 1).at, 1);
  });

  test('the default is taken when the time is up; none is waited for with a timeout of 0', () => {
    assert.deepEqual([choose([], 3, 1).at, choose([], 3, 1).asked], [1, 3]);
    assert.equal(choose([]).asked, 5);
    assert.equal(choose([], 0).asked, 0);
  });

  test('a key stops the clock', () => {
    const quiet = Array.from({ length: 20 }, () => undefined);
    assert.equal(choose(['down', ...quiet, 'enter'], 3).asked, 22);
  });

  test('no line is wider than a console', () => {
    for (const line of choose(['end', 'enter'], 100000).printed.split(/[\r\n]/)) assert.ok(line.length <= 79, line);
  });
});

describe('the arguments', () => {
  test('are understood', () => {
    assert.deepEqual(parseArguments(['--entry', 'a', '--timeout', '7', '--append', 'x', '--append', 'y=1']), {
      entry: 'a',
      timeoutSeconds: 7,
      append: 'x y=1',
      problems: [],
    });
  });

  test('or complained about', () => {
    const { problems } = parseArguments(['what', '--timeout', 'soon', '--entry']);
    assert.deepEqual(problems, [
      'unknown argument what',
      '--timeout is a number of seconds, not soon',
      '--entry needs a value',
    ]);
  });
});
