/** Fragments of addresses, and the paths in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesFromPath, escapePath, nameFromBytes, pathFromText } from '../../../src/bytes/names.ts';
import { ancestorsOf, childPath, lastName, parentPath } from '../../../src/inspector/page/state/paths.ts';
import { formatRoute, parseRoute, type Route, VIEWS } from '../../../src/inspector/page/state/route.ts';

const optional = <Value>(values: fc.Arbitrary<Value>) => fc.option(values, { nil: undefined });

test('a route comes back from its fragment, whatever stands in it', () => {
  const routes: fc.Arbitrary<Route> = fc.record(
    {
      view: fc.constantFrom(...VIEWS),
      sample: optional(fc.string()),
      part: optional(fc.nat()),
      volume: optional(fc.string({ unit: 'grapheme' })),
      inside: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
      path: optional(fc.string({ unit: 'grapheme' })),
      block: optional(fc.nat()),
      tid: optional(fc.nat()),
      loaders: fc.array(fc.string(), { maxLength: 3 }),
      firmware: optional(fc.string()),
      arch: optional(fc.string()),
      isDeep: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(routes, (route) => assert.deepEqual(parseRoute(formatRoute(route)), route)));
});

test('what makes no sense in a fragment is left out', () => {
  assert.deepEqual(parseRoute('#view=none&part=-1&block=1e9&tid=99999999999999999999'), {
    view: 'verdict',
    sample: undefined,
    part: undefined,
    volume: undefined,
    inside: [],
    path: undefined,
    block: undefined,
    tid: undefined,
    loaders: [],
    firmware: undefined,
    arch: undefined,
    isDeep: false,
  });
});

test('an escaped path is the same path again, bytes that are not UTF-8 included', () => {
  const same = (bytes: Uint8Array): void => {
    const path = nameFromBytes(bytes);
    assert.deepEqual(bytesFromPath(pathFromText(escapePath(path))), bytes);
  };
  for (const text of ['/plain', '/back\\slash', '/\\x41', '/ä\\xff']) same(new Uint8Array(Buffer.from(text)));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => same(bytes.filter((byte) => byte !== 0))));
});

test('ways through the tree', () => {
  assert.equal(childPath('/', 'a'), '/a');
  assert.equal(childPath('/a', Uint8Array.of(0xff)), '/a/\\xff');
  assert.deepEqual(ancestorsOf('/a/b/c'), ['/', '/a', '/a/b']);
  assert.deepEqual(ancestorsOf('/'), ['/']);
  assert.equal(parentPath('/a'), '/');
  assert.equal(parentPath('/a/b'), '/a');
  assert.equal(lastName('/a/b'), 'b');
});
