import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GUIDS } from '../../../src/partition/types.gen.ts';
import { packGuid, partitionTypeName } from '../../../src/partition/types.ts';

test('types have the names of the Discoverable Partitions Specification, from the first to the last of the table', () => {
  for (const [type, name] of [
    ['c12a7328-f81f-11d2-ba4b-00a0c93ec93b', 'esp'],
    ['e3c9e316-0b5c-4db8-817d-f92df00215ae', 'microsoft-reserved'],
    ['4f68bce3-e8cd-4db1-96e7-fbcaf984b709', 'root-x86-64'],
    ['e7bb33fb-06cf-4e81-8273-e543b413e2e2', 'usr-x86-64-verity-sig'],
    ['df3300ce-d69f-4c92-978c-9bfb0f38d820', 'root-arm64-verity'],
    ['0b888863-d7f8-4d9e-9766-239fce4d58af', 'usr-ppc64-verity-sig'],
    ['4ede75e2-6ccc-4cc8-b9c7-70334b087510', 'usr-tilegx-verity-sig'],
    ['0xef', 'esp'],
    ['0x83', 'linux'],
  ]) {
    assert.equal(partitionTypeName(type), name);
  }
});

test('a type without a name has none, also where its packed form stands across two of the table', () => {
  // The types `prep` and `linux`, of which the first lacks its first three digits; the second begins with a zero.
  const across = 'a2d38c61-2431-6aa2-68b4-9521e5a08bfc';
  assert.ok(GUIDS.includes(packGuid(across)));
  for (const type of [across, '00000000-0000-0000-0000-000000000000', '0x99', '']) {
    assert.equal(partitionTypeName(type), undefined, type);
  }
});
