/** What the log knows of metadata, held against the structures that the reader has of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StructTable } from '../../../../src/bytes/struct-table.ts';
import {
  DA_MAGIC,
  DA_STAMPS,
  SB_FEATURES_INCOMPAT,
  SB_STAMPS,
  SB_STAMPS_WITH_META_UUID,
  STAMPS,
} from '../../../../src/xfslog/ondisk/metadata-stamps.ts';
import {
  XFS_ATTR3_RMT_HDR,
  XFS_BTREE_LBLOCK,
  XFS_DA3_BLKINFO,
  XFS_DIR3_BLK_HDR,
} from '../../../../src/xfsread/ondisk/blocks.ts';
import { XFS_AGF, XFS_AGI, XFS_BTREE_SBLOCK } from '../../../../src/xfsread/ondisk/groups.ts';
import { XFS_DSB } from '../../../../src/xfsread/ondisk/superblock.ts';

function offsetIn(table: StructTable, name: string): number | undefined {
  return table.fields.filter(([, field]) => field === name)[0]?.[0];
}

test('an LSN stands where the structure of its block has it', () => {
  for (const [magic, table, prefix] of [
    ['AB3B', XFS_BTREE_SBLOCK, 'bb_'],
    ['R3FC', XFS_BTREE_SBLOCK, 'bb_'],
    ['BMA3', XFS_BTREE_LBLOCK, 'bb_'],
    ['XAGF', XFS_AGF, 'agf_'],
    ['XAGI', XFS_AGI, 'agi_'],
    ['XSLM', XFS_ATTR3_RMT_HDR, 'rm_'],
    ['XDD3', XFS_DIR3_BLK_HDR, ''],
    ['XDB3', XFS_DIR3_BLK_HDR, ''],
  ] as const) {
    const { lsn, uuid } = STAMPS[magic];
    assert.equal(lsn, offsetIn(table, `${prefix}lsn`), magic);
    assert.equal(uuid, offsetIn(table, `${prefix}uuid`) ?? uuid, magic);
  }
});

test('so it does in blocks that are found by a hash, and in the superblock', () => {
  assert.equal(DA_MAGIC, offsetIn(XFS_DA3_BLKINFO, 'magic'));
  assert.equal(DA_STAMPS.lsn, offsetIn(XFS_DA3_BLKINFO, 'lsn'));
  assert.equal(DA_STAMPS.uuid, offsetIn(XFS_DA3_BLKINFO, 'uuid'));
  assert.equal(SB_STAMPS.lsn, offsetIn(XFS_DSB, 'sb_lsn'));
  assert.equal(SB_STAMPS.uuid, offsetIn(XFS_DSB, 'sb_uuid'));
  assert.equal(SB_STAMPS_WITH_META_UUID.uuid, offsetIn(XFS_DSB, 'sb_meta_uuid'));
  assert.equal(SB_FEATURES_INCOMPAT, offsetIn(XFS_DSB, 'sb_features_incompat'));
});
