/** Every generated reader, held against binary-parser's own interpretation of the same table. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { generate, loadTables, ondiskFolders, parserOf } from '../../scripts/generate-structs.ts';

type Decode = (bytes: Uint8Array) => Record<string, unknown>;

for (const folder of ondiskFolders()) {
  const tables = await loadTables(folder);
  const file = join(folder, 'structs.gen.ts');
  const readers = Object.values((await import(pathToFileURL(file).href)) as Record<string, Decode>);

  test(`${file} is what its tables give`, () => {
    assert.equal(readFileSync(file, 'utf8'), generate(tables));
    assert.equal(readers.length, tables.length);
  });

  for (const table of tables) {
    test(`${table.name} is read as binary-parser reads it, and not from too few bytes`, async () => {
      const reader = readers.find((candidate) => decodesTable(candidate, table.name));
      assert.ok(reader);
      const parser = parserOf(table);
      fc.assert(
        fc.property(fc.uint8Array({ minLength: table.size, maxLength: table.size }), (bytes) => {
          assert.deepEqual({ ...reader(bytes) }, { ...parser.parse(bytes) });
        }),
        { numRuns: 25 },
      );
      assert.throws(() => reader(new Uint8Array(table.size - 1)), { code: 'ERR_BOOTFS_CORRUPT' });
    });
  }
}

function decodesTable(reader: Decode, tableName: string): boolean {
  return reader.name.toLowerCase() === `decode${tableName.replace(/_/g, '').toLowerCase()}`;
}
