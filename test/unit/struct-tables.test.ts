/** Every generated reader, held against binary-parser's own interpretation of the same table. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';
import { generate, loadReaders, loadTables, ondiskFolders } from '../../scripts/generate-structs.ts';
import { pascalCase } from '../../scripts/struct-names.ts';
import { checkReaders, parserOf } from '../../scripts/struct-parser.ts';
import { isReadable, type StructTable } from '../../src/bytes/struct-table.ts';

// The tables are loaded by their paths.
register();
for (const folder of ondiskFolders()) {
  const tables = await loadTables(folder);
  const file = join(folder, 'structs.gen.ts');
  const readers = (await import(pathToFileURL(file).href)) as Record<string, unknown>;

  test(`${file} is what its tables give`, () => {
    assert.equal(readFileSync(file, 'utf8'), generate(tables));
  });

  for (const table of tables.filter((one) => !isReadable(one))) {
    test(`the fields of ${table.name} follow each other, and have their offsets as constants`, () => {
      assert.doesNotThrow(() => parserOf({ ...table, endian: 'little' }));
      for (const [offset, name] of table.fields) assert.equal(readers[name.toUpperCase()], offset, name);
    });
  }

  for (const table of tables.filter(isReadable)) {
    test(`${table.name} is read as binary-parser reads it, and not from too few bytes`, () => {
      checkReaders(readers, [table]);
      if (table.hot) return;
      const decode = readers[`decode${pascalCase(table.name)}`] as (bytes: Uint8Array) => unknown;
      assert.throws(() => decode(new Uint8Array(table.size - 1)), { code: 'ERR_BOOTFS_CORRUPT' });
    });
  }
}

const LITERAL_OFFSETS: Readonly<Record<string, string>> = {
  'codecs/xz-check.ts': 'two halves of a checksum',
  'ext4read/inode/inode-fields.ts': 'i_block is an array: of a device its first or its second word',
  'kernel-formats/arm-zimage.ts': 'the rest of a magic number',
  'kernel-formats/grub-bios.ts': 'the operand of an instruction',
  'probe/signatures.ts': 'a table of its own: where which magic number stands',
  'xfslog/items/byte-order.ts': 'two halves of 64 bits',
  'xfslog/log/lsn.ts': 'two halves of a position',
  'xfslog/replay/log-dinode.ts': 'the low half of 64 bits',
};

const sample: StructTable = {
  name: 'sample',
  source: 'none',
  endian: 'big',
  size: 32,
  fields: [
    [0x00, 'byte', 'u8', ''],
    [0x02, 'halves', 'u16[3]', ''],
    [0x08, 'wide', 'u64', ''],
    [0x10, 'name', 'bytes[5]', ''],
    [0x18, 'last', 'u32', ''],
  ],
};

test('readers of a table are refused where they read anything else than binary-parser', async () => {
  const folder = ondiskFolders()[0];
  for (const table of [sample, { ...sample, hot: true, prefix: 'sample_', offsets: ['last'] } as const]) {
    const text = generate([table]);
    checkReaders(await loadReaders(text, folder), [table]);
    for (const [right, wrong] of [
      ['0x18', '0x17'],
      ['u16be(bytes', 'u32be(bytes'],
      ['0xc)', '0x8)'],
    ]) {
      const module = await loadReaders(text.split(right).join(wrong), folder);
      assert.throws(() => checkReaders(module, [table]), { code: 'ERR_ASSERTION' }, `${right} -> ${wrong}`);
    }
  }
});

test('no structure stands as bare offsets: what is read at a literal offset says why', () => {
  const bare =
    /\b[ui](?:8|16|32|64)(?:le|be)\((?:[^()]|\([^()]*\))*, (?:\w+ \+ )?(?:0x[0-9a-f]+|[1-9]\d*)\)|\.getU?[iI]nt\d+\(\d/;
  const source = fileURLToPath(new URL('../../src/', import.meta.url));
  const isTable = /^(bytes|hash|inspector)\/|\/ondisk\/|codecs\/branch-/;
  const found = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !isTable.test(name))
    .filter((name) =>
      readFileSync(join(source, name), 'utf8')
        .split('\n')
        .some((line) => bare.test(line)),
    );
  assert.deepEqual(found.sort(), Object.keys(LITERAL_OFFSETS).sort());
});

test('two structures whose fields have one name need a prefix', () => {
  const hot = { ...sample, hot: true } as const;
  assert.throws(() => generate([hot, { ...hot, name: 'other' }]), /byte, halves.*prefix/);
  assert.doesNotThrow(() => generate([hot, { ...hot, name: 'other', prefix: 'o_' }]));
});
