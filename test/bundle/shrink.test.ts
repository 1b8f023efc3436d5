/** What the build leaves out of the firmware bundles is what nobody can tell: each step on scripts where it must, and must not, act. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { withArrowFunctions } from '../../scripts/shrink/arrow-functions.ts';
import { withCalledMethods } from '../../scripts/shrink/called-methods.ts';
import { withFunctionsFirst } from '../../scripts/shrink/function-order.ts';
import { withInlinedFunctions } from '../../scripts/shrink/inlined-functions.ts';
import { withLinesMoved } from '../../scripts/shrink/moved-lines.ts';
import { withShortNames } from '../../scripts/shrink/short-names.ts';
import { withShortProperties } from '../../scripts/shrink/short-properties.ts';
import { withThrownErrors } from '../../scripts/shrink/thrown-errors.ts';
import { withoutUnreadProperties } from '../../scripts/shrink/unread-properties.ts';

function lineCount(text: string): number {
  return text.split('\n').length;
}

test('a property that is only written goes, and what alone read another for it', () => {
  const script = `(function () {
    function u16(bytes, at) { return bytes[at] | bytes[at + 1] << 8; }
    function decode(bytes) {
      return {
        a: u16(bytes, 0),
        b: u16(bytes, 2),
        whole: u16(bytes, 4)
      };
    }
    class Reader {
      constructor(bytes) { this.c = { d: decode(bytes).b }; this.e = bytes.pop(); }
      f() { return 1; }
      g() { return decode([1, 0, 2, 0, 3, 0]); }
    }
    return new Reader([7, 8]).g();
  })()`;
  const shrunk = withoutUnreadProperties(script, new Set('abcdefg'));
  assert.deepEqual({ ...runInNewContext(shrunk) }, { whole: 3 });
  assert.doesNotMatch(shrunk, /\b[abcdf]\b(?!ytes)[:(]|\.[abce]\b/);
  assert.match(shrunk, /bytes\.pop\(\)/);
  assert.equal(lineCount(shrunk), lineCount(script));
});

test('a property stays that is read, destructured, none of the short names, or made by a call that may do something', () => {
  const script = `(function () {
    const log = [];
    const one = { a: 1, b: 2, c: 3, d: log.push(4), e: 5 };
    const { b, ...rest } = one;
    one.e += 1;
    return JSON.stringify([one.a, b, Object.keys(rest), log]);
  })()`;
  const shrunk = withoutUnreadProperties(script, new Set('abde'));
  assert.equal(runInNewContext(shrunk), runInNewContext(script));
});

test('errors are thrown by calls, and in no other words', () => {
  const script = `(function () {
    class Bad extends Error {}
    function bad(reason, more = 'none') { return new Bad(reason + more); }
    const check = (value) => {
      if (value === 0) throw bad('zero ');
      if (value === 1) throw bad('one ', 'more');
      if (value === 2) throw new Bad('two');
      if (value === 3) { throw bad('three '); } else if (value === 4) throw bad('four ');
      return value;
    };
    const local = (value, bad) => { throw bad(value); };
    return [0, 1, 2, 3, 4, 5].map((value) => {
      try { return check(value); } catch (error) { return String(error); }
    });
  })()`;
  const shrunk = withThrownErrors(script.replace(/const local.*\n/, ''));
  assert.equal(shrunk.match(/bad\$\(/g)?.length, 5);
  assert.deepEqual([...runInNewContext(shrunk)], [...runInNewContext(script)]);
  // Where the name means something else somewhere, nothing is changed.
  assert.equal(withThrownErrors(script), script);
});

test('methods of the language are called through one function, but where an object may be missing', () => {
  const script = `(function () {
    const bytes = new Uint8Array([10, 11, 12, 13]), none = undefined;
    const own = { subarray: () => 'own', toString() { return 'text'; } };
    return [
      bytes.subarray(1), bytes.subarray(1).subarray((0, 1), 2), (none ?? bytes).subarray(-1), bytes.subarray(), own.subarray(2),
      none?.subarray(1), own?.subarray.length, none?.rest.subarray(1), bytes.subarray(bytes.subarray(1).length), bytes['subarray'](3),
      (2 ** 4).toString(16), own.toString(), (bytes[0] + 1).toString(), bytes.toString(), [bytes[0].toString(2)],
      bytes[1].toString(36), bytes[2].toString(16), (bytes.length).toString(8),
    ].map(String).join(' | ');
  })()`;
  const shrunk = withCalledMethods(script);
  assert.equal(runInNewContext(shrunk), runInNewContext(script));
  assert.equal(shrunk.match(/subarray\$\(/g)!.length, 9);
  assert.equal(shrunk.match(/toString\$\(/g)!.length, 9);
  assert.equal(lineCount(shrunk), lineCount(script));
});

test('functions become variables but for those that are called before their line, and those with a this of their own', () => {
  const script = `(function () {
    const table = early(1);
    function early(value) { return deep(value); }
    function deep(value) { return value + 1; }
    function late(...values) { return nested(values); function nested(list) { return list.length; } }
    function Old() { this.value = 3; }
    function counted() { return arguments.length; }
    function* listed() { yield table; }
    return [table, late(1, 2), new Old().value, counted(1, 2, 3), ...listed()];
  })()`;
  const converted = withArrowFunctions(script);
  assert.deepEqual(converted.match(/function\*? \w+/g), [
    'function early',
    'function deep',
    'function nested',
    'function Old',
    'function counted',
    'function* listed',
  ]);
  assert.match(converted, /var late=\(\.\.\.values\)=>/);
  assert.deepEqual([...runInNewContext(converted)], [...runInNewContext(script)]);
  assert.equal(lineCount(converted), lineCount(script));
});

test('names outside of functions become short ones that nothing else has', () => {
  const script = `(function () {
    var { floor } = Math, often = 2, twice = (twice) => twice * 2;
    var { rare = 5 } = {}, A = 7;
    function used(value) { let B = often; return { often, used: floor(value.often + often + B) }; }
    return [used({ often: 1.5 }).used, used({ often: 0 }).often, twice(3), rare, A];
  })()`;
  const { text, names } = withShortNames(script);
  assert.deepEqual([...runInNewContext(text)], [...runInNewContext(script)]);
  assert.match(text, /\bC\s*=\s*2\b/);
  assert.match(text, /\{ often:C, used: /);
  assert.ok(!names.includes('B') && !names.includes('twice') && names.includes('C'));
});

test('functions that one statement calls are moved there, and nothing is told from it', () => {
  const script = `(function () {
    const log = [];
    function note(value) { log.push(value); return log.length; }
    function returned(list, index) {
      for (const one of list) note(one);
      if (list.includes(index)) return index;
      note('none');
    }
    function declared({ first, second }, value) { const sum = first + second; return { sum, value }; }
    function dropped(value) { const twice = value * 2; note(twice); return twice; }
    function guarded(value) { if (value > 2) return; note('small ' + value); }
    function looped(most) { let sum = 0; while (sum < most) sum += 2; return sum; }
    function either(value) { let one = value; one++; return one; }
    function other(value) { note(value); return -value; }
    function inArrow(value, found) { if (found) return value; return [value]; }
    function assigned(value) { value += 1; return value; }
    function shadowed(outer) { return ((value) => value + outer)(1); }
    class Reader {
      read(index) { return returned([1, 2, 3], index); }
      check(value) { note('check'), guarded(value); }
    }
    function run(value) {
      let before = note('run'), { sum, value: kept } = declared({ first: value, second: 1 }, value), after = sum + before, last;
      value > 1 && dropped(value), last = assigned(value);
      const reader = new Reader();
      reader.check(value);
      for (let turn = 0; turn < 2; turn++) { let fresh = shadowed(turn), sum = looped(turn); log.push(fresh, sum); }
      log.push([2, 3].map((one) => inArrow(one, one === 2)));
      if (value === 5) return either(value);
      return value > 1 ? other(value) : [kept, after, last, reader.read(value), reader.read(7)];
    }
    return JSON.stringify([run(1), run(2), run(5), log]);
  })()`;
  const { text, lines } = withInlinedFunctions(script);
  assert.equal(runInNewContext(text), runInNewContext(script));
  assert.deepEqual(text.match(/function \w+/g), ['function note', 'function run']);
  assert.equal(lines.length, lineCount(text));
  // What moved still tells where it comes from.
  const at = text.split('\n').findIndex((line) => line.includes("'small '"));
  assert.match(script.split('\n')[lines[at]], /function guarded/);
});

test('a function stays where it is that returns early with work to do behind the call, or that a name there would change', () => {
  const script = `(function () {
    function early(value) { if (value === 0) return 'zero'; return 'more'; }
    function free() { return later; }
    function counted() { return arguments.length; }
    function again(value) { return value === 0 ? 0 : again(value - 1); }
    function often(value) { return value; }
    function nested(value) { return early2(value) + 1; }
    function early2(value) { if (value) return 1; return 2; }
    function useful(value = 3) { return value; }
    function kept(most) { const all = []; for (let at = 0; at < most; at++) all.push(() => most + at); return all; }
    function inLoop() { var seen; seen = (seen || 0) + 1; return seen; }
    const later = 'outside';
    const run = () => {
      const text = early(0);
      const inner = (later) => { const found = free(); return found + later; };
      const made = [];
      for (let turn = 0; turn < 2; turn++) { const all = kept(turn); made.push(...all); }
      for (let turn = 0; turn < 2; turn++) { const seen = inLoop(); if (seen !== 1) return; }
      return [text, inner(1), again(2), often(1), often(2), nested(0), useful(), made.map((one) => one()), (() => { const all = counted(1, 2); return all; })()];
    };
    return JSON.stringify(run());
  })()`;
  const { text } = withInlinedFunctions(script);
  assert.equal(runInNewContext(text), runInNewContext(script));
  for (const name of ['early', 'free', 'counted', 'again', 'often', 'early2', 'useful', 'inLoop', 'kept']) {
    assert.match(text, new RegExp(`function ${name}\\(`));
  }
});

test('a parameter is not taken for a variable that others change, nor for one whose name is bound again', () => {
  const script = `(function () {
    let count = 1;
    function first(value) { bump(); return value; }
    function bump() { count = 3; count += 0; }
    function second(value, more) { const all = [3].map(value => value * 10 + more); return all[0] + value; }
    const run = () => { const was = first(count); return was; };
    const other = given => { const sum = second(given, given); return sum; };
    return [run(), other(1)].join();
  })()`;
  const { text } = withInlinedFunctions(script);
  assert.equal(runInNewContext(script), '1,32');
  assert.equal(runInNewContext(text), '1,32');
  assert.doesNotMatch(text, /function (first|second)/);
});

test('functions stand before what calls them, so that all may become variables', () => {
  const script = `(function () {
    const table = early(1);
    function early(value) { return deep(value, 2); }
    class Late { read() { return late(table); } }
    function deep(value, more) { return value + more; }
    function late(value) { const twice = value * 2; return twice; }
    return [table, new Late().read()];
  })()`;
  const { text, lines } = withFunctionsFirst(script);
  const converted = withArrowFunctions(text);
  assert.deepEqual([...runInNewContext(converted)], [...runInNewContext(script)]);
  assert.doesNotMatch(converted, /function \w/);
  assert.equal(lines.length, lineCount(text));
  assert.equal(lines[text.split('\n').findIndex((line) => line.includes('class Late'))], 3);
});

test('properties get other short names, and none that something else has', () => {
  const script = `(function () {
    const one = { aa: 1, bb: 2, length: 3, t: 4, cc() { return this.aa; } };
    const { aa, bb: second } = one;
    const bb = 5;
    return JSON.stringify([aa, second, one.aa, one.bb, one.length, one.t, one.cc(), Object.keys({ bb }).length, { bb }.bb]);
  })()`;
  const text = withShortProperties(script, new Set(['aa', 'bb', 'cc']));
  assert.equal(runInNewContext(text), runInNewContext(script));
  assert.doesNotMatch(text, /\.(aa|bb|cc)\b/);
  assert.match(text, /\.length, one\.t,/);
});

test('a source map goes with its lines', () => {
  const map = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: 'AAAA;AACA;AACA' });
  const moved = JSON.parse(withLinesMoved(map, [2, 0, 0, 1])) as { mappings: string };
  assert.equal(moved.mappings, 'AAEA;AAFA;AAAA;AACA');
});
