/** What makes bundles small changes nothing that a caller sees: the same results, reports and words of errors, of whole and of damaged images. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInThisContext } from 'node:vm';
import type * as Bundle from '../../firmware-shim/bundles/bootfs.ts';
import { BUNDLES, joinSources } from '../../scripts/build-firmware.ts';
import { crc32 } from '../../src/hash/crc32.ts';
import { imageBytes } from '../support/images.ts';
import { mutate, nonZeroOffsets } from '../support/mutants.ts';
import { seededRandom } from '../support/random.ts';
import { bundle } from './bundles.ts';
import { PLAIN } from './plain-sources.ts';

const IMAGES = ['ext/ext4-crash-rename', 'ext/ext4-crash-fast-commit', 'xfs/xfs-crash-rename', 'erofs/lz4'];
/** `BOOTFS_FUZZ_RUNS` makes it longer. */
const MUTANTS_OF_EACH = Number(process.env['BOOTFS_FUZZ_RUNS'] ?? 25);
/** Of a file's content, and of a mutant's files. */
const MAX_BYTES = 4096;
const MAX_ENTRIES = 40;

test(`${IMAGES.length * MUTANTS_OF_EACH} mutants read alike in a bundle as it ships and in one of the plain sources`, async () => {
  const whole = BUNDLES.filter(({ file }) => file === 'bootfs.js')[0];
  const plain = evaluate((await joinSources(whole, PLAIN)).text);
  const short = evaluate(await bundle('bootfs.js'));
  let refused = 0;
  for (const name of IMAGES) {
    const draw = seededRandom(0x6d616e67);
    const bytes = imageBytes(name);
    const dense = nonZeroOffsets(bytes);
    for (let mutant = 0; mutant <= MUTANTS_OF_EACH; mutant++) {
      const undo = mutant === 0 ? [] : mutate(bytes, dense, draw);
      const expected = everythingOf(plain, bytes);
      if (expected.includes('ERR_BOOTFS')) refused++;
      assert.equal(everythingOf(short, bytes), expected, `${name}, mutant ${mutant}`);
      for (const [at, byte] of undo.reverse()) bytes[at] = byte;
    }
  }
  console.log(`# ${refused} of them show damage`);
  assert.ok(refused > (IMAGES.length * MUTANTS_OF_EACH) / 5, `${refused} mutants show damage`);
});

test('no listed name is one that the README of the bundles uses', () => {
  const listed: string[] = JSON.parse(
    readFileSync(new URL('../../firmware-shim/bundles/mangled-names.json', import.meta.url), 'utf8'),
  );
  const used = readFileSync(new URL('../../firmware-shim/README.md', import.meta.url), 'utf8').match(
    /\.\w+(?=[ (.,;)])/g,
  );
  assert.deepEqual(
    listed.filter((name) => used?.includes(`.${name}`)),
    [],
  );
});

function evaluate(text: string): typeof Bundle {
  return runInThisContext(`(function () { ${text}\nreturn bootfs; })()`) as typeof Bundle;
}

function everythingOf(bootfs: typeof Bundle, bytes: Uint8Array): string {
  const lines: string[] = [];
  const note = (what: () => unknown): void => {
    try {
      lines.push(JSON.stringify(what()) ?? 'undefined');
    } catch (error) {
      lines.push(`${String(error)} ${JSON.stringify(error)}`);
    }
  };
  note(() => {
    const warnings: unknown[] = [];
    // Without checksums damage gets farther.
    const options = { verify: 'none', onWarning: (warning: unknown) => warnings.push(String(warning)) } as const;
    const fs = bootfs.mount(bootfs.memoryDevice(bytes), options);
    const { type, label, uuid, features, requirements, journal, details } = fs;
    note(() => ({ type, label, uuid, features, requirements, journal, details }));
    let entries = 0;
    for (const entry of fs.walk('/', { damage: 'report' })) {
      note(() => [entry.path, entry.stats, entry.error && String(entry.error), entry.error?.context]);
      note(() => entry.xattrs());
      if (entry.stats?.type === 'file') {
        note(() => entry.open().extents());
        note(() => {
          const content = new Uint8Array(MAX_BYTES);
          return [entry.open().read(0, content), crc32(content)];
        });
      }
      if (++entries === MAX_ENTRIES) break;
    }
    note(() => bootfs.collectBootEntries(fs));
    return warnings;
  });
  note(() => bootfs.mount(bootfs.memoryDevice(bytes)).journal);
  return lines.join('\n');
}
