/** What each bundle may weigh: bundles/budgets.json holds what was measured and 1 %. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Plugin } from 'esbuild';
import { gzip } from 'pako';
import budgets from '../../firmware-shim/bundles/budgets.json' with { type: 'json' };
import { BUNDLES, joinSources } from '../../scripts/build-firmware.ts';
import { bundle } from './bundles.ts';

test('every bundle has a budget, and every budget a bundle', () => {
  assert.deepEqual(Object.keys(budgets).sort(), BUNDLES.map(({ file }) => file).sort());
});

for (const { file } of BUNDLES) {
  test(`${file} is within its budget`, async () => {
    const bytes = Buffer.byteLength(await bundle(file));
    const budget = (budgets as Record<string, number>)[file];
    assert.ok(bytes <= budget, `${bytes} bytes, budget ${budget}`);
    assert.ok(bytes > budget * 0.8, `${bytes} bytes: the budget of ${budget} can be lowered`);
  });
}

/** As a host may keep it. By pako, which gives the same bytes on any Node. */
for (const [file, budget] of [
  ['bootfs-ext4.js', 40 * 1024],
  ['bootfs-ext4-minimal.js', 33 * 1024],
] as const) {
  test(`${file} is within ${budget / 1024} KiB with gzip`, async () => {
    const bytes = gzip(await bundle(file), { level: 9 }).length;
    assert.ok(bytes <= budget, `${bytes} bytes, budget ${budget}`);
  });
}

test('a bundle of some formats holds no others', async () => {
  const files = ['bootfs-ext4.js', 'bootfs-xfs.js', 'bootfs-erofs-lz4.js', 'bootfs.js'];
  const [ext4, xfs, erofs, all] = await Promise.all(files.map(bundle));
  assert.ok(all.includes('ext4_super_block') && all.includes('erofs_super_block'));
  assert.ok(all.includes('xfs_dsb'));
  assert.ok(!ext4.includes('erofs_super_block') && !ext4.includes('xfs_dsb'));
  assert.ok(!xfs.includes('erofs_super_block') && !xfs.includes('ext4_super_block'));
  assert.ok(!erofs.includes('ext4_super_block') && !erofs.includes('xfs_dsb'));
});

test('FAT adds at most 12 KB to a bundle', async () => {
  const withoutFat: Plugin = {
    name: 'without-fat',
    setup: (plugins) =>
      plugins.onLoad({ filter: /\/bundles\/formats\.ts$/ }, ({ path }) => ({
        contents: readFileSync(path, 'utf8').replace('fatDriverWith({}),', ''),
        loader: 'ts',
      })),
  };
  const whole = BUNDLES.filter(({ file }) => file === 'bootfs.js')[0];
  const [all, rest] = await Promise.all([
    joinSources(whole, { minify: true }),
    joinSources(whole, { minify: true, plugins: [withoutFat] }),
  ]);
  const added = all.text.length - rest.text.length;
  assert.ok(added > 4096 && added <= 12 * 1024, `${added} bytes`);
});

test('no bundle imports anything', async () => {
  for (const { file } of BUNDLES) {
    assert.doesNotMatch(await bundle(file), /\brequire\("|\bimport[ ({"]|\bfrom"/, file);
  }
});
