/** What the command prints as JSON is as the schemas of the package say. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { gptDisk, TYPES } from '../support/disk/disks.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { bootfs, scratch } from './command.ts';

const folder = fileURLToPath(new URL('../../schemas', import.meta.url));
const schemas = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object);
const ajv = new Ajv2020({ schemas, allErrors: true, strict: true, strictRequired: false });
const files = scratch(after);

/** Checks each line against the schema of this name. */
function hold(name: string, text: string): number {
  const validate = ajv.getSchema(`${name}.schema.json`)!;
  const lines = text.split('\n').filter((line) => line !== '');
  for (const line of lines) {
    assert.ok(validate(JSON.parse(line)), `${name}: ${ajv.errorsText(validate.errors)}\n${line.slice(0, 2000)}`);
  }
  return lines.length;
}

const IMAGES = [
  'ext/ext4-crash-rename',
  'ext/ext4-crash-fast-commit',
  'ext/ext4-crash-xattr',
  'xfs/xfs-crash-rename',
  'erofs/lz4',
  'fat/crafted-attributes',
  'fat/crafted-directories-broken',
];
const VERBS = ['info', 'ls', 'stat', 'journal', 'diff', 'menu', 'check'];

for (const name of IMAGES) {
  test(`${name}: every verb's JSON`, async () => {
    const image = imagePath(`${name}.img.gz`);
    for (const verb of VERBS) {
      const operands = verb === 'stat' ? [image, '/'] : [image];
      const { text } = await bootfs(verb, ...operands, '--json');
      const lines = hold(verb, text);
      assert.ok(lines > 0 || verb === 'diff', `${verb} printed nothing`);
    }
    hold('ls', (await bootfs('ls', '-lR', image, '--json')).text);
    assert.ok(hold('manifest', (await bootfs('manifest', image)).text) > 0);
    hold('stats', (await bootfs('info', image, '--stats')).error);
  });
}

test('files: their extents and digests', async () => {
  const image = imagePath('ext/ext4-crash-rename.img.gz');
  assert.equal(hold('map', (await bootfs('map', image, '/boot/vmlinuz', '--json')).text), 1);
  assert.equal(hold('verity', (await bootfs('verity', image, '/boot/vmlinuz', '--json')).text), 1);
});

test('a disk, and what is no image', async () => {
  const [esp, root] = [imageBytes('fat/fat16-esp'), imageBytes('ext/ext4-crash-rename')];
  const behind = 64 + esp.length / 512;
  const partition = (type: string, firstSector: number, contents: Uint8Array) => ({
    type,
    label: 'x',
    firstSector,
    contents,
    uuid: `00000000-0000-4000-8000-${String(firstSector).padStart(12, '0')}`,
  });
  const disk = files.write(
    'disk.img',
    gptDisk([partition(TYPES.esp, 64, esp), partition(TYPES.root, behind, root)], 512, behind + root.length / 512 + 64),
  );
  for (const verb of ['info', 'menu', 'check']) {
    assert.equal(hold(verb, (await bootfs(verb, disk, '--json')).text), 1);
  }
  const nothing = files.write('nothing.img', new Uint8Array(65536));
  assert.equal(hold('check', (await bootfs('check', nothing, '--json')).text), 1);
});

test('a schema refuses what is not as it says, and each one is tried', async () => {
  const line = (await bootfs('map', imagePath('ext/ext4-crash-rename.img.gz'), '/boot/vmlinuz', '--json')).text;
  const validate = ajv.getSchema('map.schema.json')!;
  for (const broken of [
    line.replace('"schema":1', '"schema":2'),
    line.replace('"size":', '"length":'),
    line.replace(/"kind":"data"/, '"kind":"date"'),
  ]) {
    assert.notEqual(broken, line);
    assert.equal(validate(JSON.parse(broken)), false);
  }
  const tried = [...VERBS, 'manifest', 'stats', 'map', 'verity', 'common'].map((name) => `${name}.schema.json`);
  assert.deepEqual(readdirSync(folder).sort(), tried.sort());
});
