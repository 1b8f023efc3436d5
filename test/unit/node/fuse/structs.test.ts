import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WireStruct } from '../../../../src/node/fuse/wire/struct.ts';
import * as structs from '../../../../src/node/fuse/wire/structs.ts';

/** sizeof() of include/uapi/linux/fuse.h. */
const SIZES: Readonly<Record<string, number>> = {
  fuseInHeader: 40,
  fuseInitOut: 64,
  fuseAttr: 88,
  fuseEntryOut: 128 - 88,
  fuseAttrOut: 104 - 88,
  fuseStatxOut: 288,
  fuseOpenIn: 8,
  fuseOpenOut: 16,
  fuseReadIn: 40,
  fuseLseekIn: 24,
  fuseDirent: 24,
  fuseStatfsOut: 80,
  fuseBatchForgetIn: 8,
  fuseForgetOne: 16,
  fuseGetxattrIn: 8,
  fuseNotifyInvalEntryOut: 16,
};

test('structures are as long as the kernel has them', () => {
  for (const [name, size] of Object.entries(SIZES)) {
    assert.equal((structs as unknown as Record<string, { size: number }>)[name].size, size, name);
  }
});

test('numbers of 64 bits and times before 1970 come back as they went', () => {
  const struct = new WireStruct(['small', 'u16'], ['word', 'u16'], ['mode', 'u32'], ['size', 'u64'], ['time', 'i64']);
  const view = new DataView(new ArrayBuffer(struct.size + 8));
  const values = { small: 65_535, word: 1, mode: 0xffff_fffe, size: 2 ** 53 - 1, time: -1 };
  assert.equal(struct.encode(view, 8, values), 8 + struct.size);
  assert.deepEqual(struct.decode(view, 8), values);
  const before = { ...values, time: -(2 ** 40) - 3 };
  struct.encode(view, 8, before);
  assert.deepEqual(struct.decode(view, 8), before);
});
