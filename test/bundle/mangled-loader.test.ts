/** What makes the loaders small changes nothing that a machine sees of it: every call of the host is the same, with whole and with damaged disks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import type { Host } from '../../firmware-shim/shim/host.ts';
import { BUNDLES, joinSources } from '../../scripts/build-firmware.ts';
import { crc32 } from '../../src/hash/crc32.ts';
import { imageBytes } from '../support/images.ts';
import { mutate, nonZeroOffsets } from '../support/mutants.ts';
import { seededRandom } from '../support/random.ts';
import { bundle } from './bundles.ts';
import { PLAIN } from './plain-sources.ts';

const DISKS = [
  'disk/fedora-bls',
  'disk/crashed-upgrade',
  'disk/erofs-in-ext4',
  'disk/armbian',
  'ext/ext4-crash-fast-commit',
  'xfs/xfs-crash-rename',
  'fat/fat16-esp',
];
/** `BOOTFS_FUZZ_RUNS` makes it longer. */
const MUTANTS_OF_EACH = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 3);
const BLOCK_SIZE = 512;

type Loader = (host: Host) => void;

test(`${DISKS.length * (MUTANTS_OF_EACH + 1)} disks boot alike with the loaders as they ship and with one of the plain sources`, async () => {
  const program = BUNDLES.filter(({ file }) => file === 'loader.js')[0];
  const plain = evaluate((await joinSources(program, PLAIN)).text);
  const short = evaluate(await bundle('loader.js'));
  const lowered = evaluate(await bundle('loader.es5.js'));
  let started = 0;
  for (const name of DISKS) {
    const draw = seededRandom(0x6c6f6164);
    const bytes = imageBytes(name);
    const dense = nonZeroOffsets(bytes);
    for (let mutant = 0; mutant <= MUTANTS_OF_EACH; mutant++) {
      const undo = mutant === 0 ? [] : mutate(bytes, dense, draw);
      const calls = callsOf(plain, bytes);
      if (calls.some((call) => call.startsWith('boot '))) started++;
      assert.deepEqual(callsOf(short, bytes), calls, `${name}, mutant ${mutant}`);
      if (mutant === 0) assert.deepEqual(callsOf(lowered, bytes), calls, name);
      for (const [at, byte] of undo.reverse()) bytes[at] = byte;
    }
  }
  console.log(`# ${started} of them start something`);
  assert.ok(started > 0, 'no disk starts anything');
});

function evaluate(text: string): Loader {
  return runInThisContext(`(function (host) { ${text}\n})`) as Loader;
}

/** What the loader asks of a machine that offers all, and starts nothing; a person edits the command line of the first entry. */
function callsOf(loader: Loader, disk: Uint8Array): string[] {
  const calls: string[] = [];
  const note = (...parts: readonly unknown[]): void => {
    calls.push(parts.map((part) => (ArrayBuffer.isView(part) ? crc32(part as Uint8Array) : String(part))).join(' '));
  };
  const keys = ['down', 'up', 'e', 'x', 'enter'];
  let now = 0;
  loader({
    arguments: ['--append', 'appended', '--unknown'],
    engine: 'an engine',
    architecture: 'x64',
    facts: {
      secureBoot: 'off',
      firmware: 'a firmware',
      firmwareType: 'UEFI 2.70',
      partition: 'none',
      program: 'a program',
    },
    disks: () => [{ name: 'a disk', blockSize: BLOCK_SIZE, blockCount: Math.floor(disk.length / BLOCK_SIZE) }],
    read: (_disk, lba, count) => disk.slice(lba * BLOCK_SIZE, (lba + count) * BLOCK_SIZE).buffer as ArrayBuffer,
    print: (text) => note('print', text),
    milliseconds: () => now++,
    peakMemory: () => 4096,
    readKey: () => keys.shift(),
    boot: (...given) => {
      note('boot', ...given);
      return 'it has returned';
    },
    getVariable: (vendor, name) => {
      note('getVariable', vendor, name);
      return name === 'OsIndicationsSupported' ? new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]).buffer : undefined;
    },
    setVariable: (...given) => note('setVariable', ...given),
    measure: (...given) => note('measure', ...given),
    watchdog: (seconds) => note('watchdog', seconds),
    restart: () => note('restart'),
  });
  return calls;
}
