/** What the documents of the firmware tell people to install is what CI installs, so that the tests have it, too. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packagesNamedIn, packagesOfCi } from '../firmware/packages.ts';

/** Of each list there, one that nothing else names. */
const DOCUMENTS = {
  'docs/firmware.md': ['gnu-efi', 'duktape-dev', 'sbsigntool', 'gcc-aarch64-linux-gnu'],
  'firmware-shim/README.md': ['gnu-efi', 'libc6-dev-arm64-cross', 'ovmf', 'qemu-efi-aarch64'],
};

for (const [path, some] of Object.entries(DOCUMENTS)) {
  test(`${path} names packages that CI installs`, () => {
    const known = packagesOfCi();
    const named = packagesNamedIn(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), known);
    assert.deepEqual(
      named.filter((name) => !known.includes(name)),
      [],
    );
    assert.deepEqual(
      some.filter((name) => !named.includes(name)),
      [],
    );
  });
}
