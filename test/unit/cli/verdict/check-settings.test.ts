import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FINDING_KINDS, type Finding } from '../../../../src/check/index.ts';
import { applySettings, decodeSettings } from '../../../../src/cli/verdict/check-settings.ts';
import { junitXml } from '../../../../src/cli/verdict/junit.ts';

function finding(id: string, path?: string): Finding {
  return {
    id,
    level: FINDING_KINDS[id].level,
    path,
    message: `about <${id}> & "more"\x1b[31m`,
    numbers: {},
    advice: 'do it',
  };
}

test('settings set levels and skip findings, by path too', () => {
  const settings = decodeSettings('s.json', {
    levels: { 'journal-dirty': 'error' },
    skip: ['modules-missing', { id: 'file-empty', path: '/boot/*.tmp' }],
    failOn: 'warning',
    loaders: ['grub-2.06'],
    profile: 'bootfs',
  });
  const kept = applySettings(
    [
      finding('journal-dirty'),
      finding('modules-missing', '/boot/k'),
      finding('file-empty', '/boot/a.tmp'),
      finding('file-empty', '/boot/k'),
    ],
    settings,
  );
  assert.deepEqual(
    kept.map(({ id, level, path }) => [id, level, path]),
    [
      ['journal-dirty', 'error', undefined],
      ['file-empty', 'error', '/boot/k'],
    ],
  );
  assert.deepEqual([settings.failOn, settings.loaders, settings.profile], ['warning', ['grub-2.06'], 'bootfs']);
});

test('settings that make no sense are refused by name', () => {
  const cases: [unknown, RegExp][] = [
    [[], /not a JSON object/],
    [{ level: {} }, /unknown key level/],
    [{ levels: { 'no-such': 'error' } }, /no finding no-such/],
    [{ levels: { 'file-empty': 'fatal' } }, /file-empty is fatal, expected note \| warning \| error/],
    [{ skip: ['no-such'] }, /no finding no-such/],
    [{ skip: [7] }, /an entry is neither an id nor an object/],
    [{ skip: [null] }, /an entry is neither an id nor an object/],
    [{ skip: [{}] }, /no finding undefined/],
    [{ skip: [{ id: 'file-empty', path: null }] }, /skip: path is not a string/],
    [{ loaders: [null] }, /loaders: no loader null/],
    [{ loaders: ['grub-0'] }, /loaders: no loader "grub-0"/],
    [{ levels: [] }, /levels is not an object/],
    [{ skip: {} }, /skip and loaders are lists/],
    [{ profile: 'x' }, /profile is not 'bootfs'/],
    [{ failOn: 'x' }, /failOn is none of/],
  ];
  for (const [value, message] of cases) assert.throws(() => decodeSettings('s.json', value), { message });
});

test('JUnit XML: a case for each kind, failures and output, and nothing that breaks the XML', () => {
  const xml = junitXml(
    [{ image: 'a<b>.img', findings: [finding('file-empty', '/boot/k'), finding('journal-dirty')] }],
    ({ level }) => level === 'error',
  );
  assert.equal(xml.match(/<testcase /g)?.length, Object.keys(FINDING_KINDS).length);
  assert.match(xml, /name="bootfs check a&lt;b&gt;\.img" tests="\d+" failures="1"/);
  assert.ok(
    xml.includes(
      '<failure type="error" message="/boot/k: about &lt;file-empty&gt; &amp; &quot;more&quot;\\x1b[31m">do it</failure>',
    ),
  );
  assert.ok(xml.includes('<system-out>warning: about &lt;journal-dirty&gt;'));
});

test('JUnit marks what was not looked for as skipped, with the reason, unless it was found', () => {
  const skipped = [{ rule: 'deep', ids: ['damaged', 'claimed-twice'], reason: 'it is for <--deep>' }];
  const xml = junitXml([{ image: 'a', findings: [finding('damaged')], skipped }], () => true);
  assert.match(xml, / failures="1" errors="0" skipped="1"/);
  assert.ok(xml.includes('name="claimed-twice">\n    <skipped message="it is for &lt;--deep&gt;"/>'));
  assert.doesNotMatch(xml, /name="damaged">\n {4}<skipped/);
});
