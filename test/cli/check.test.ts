import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { FINDING_KINDS } from '../../src/check/index.ts';
import { imagePath } from '../support/images.ts';
import { bootfs, jsonLines, scratch } from './command.ts';

const DIRTY = imagePath('ext/ext4-crash-rename.img.gz');
const files = scratch(after);

interface Answer {
  schema: number;
  verdict: string;
  sentence: string;
  counts: Record<string, number>;
  findings: { id: string; level: string; path?: string; advice: string }[];
}

async function answer(...argv: string[]): Promise<Answer & { status: number }> {
  const result = await bootfs('check', '--json', ...argv);
  const [object] = jsonLines(result) as unknown as Answer[];
  return { ...object, status: result.status };
}

test('the verdict comes first, then findings by level, each with what to do', async () => {
  const { status, text } = await bootfs('check', DIRTY);
  assert.equal(status, 1);
  const lines = text.split('\n');
  assert.match(lines[0], /^not ready to boot: \d+ errors, 1 warning, 3 boot entries, default bootfs demo$/);
  assert.equal(lines[1], '');
  assert.equal(lines[2], 'error journal-blind-missing');
  assert.match(text, /\n {2}\/boot\/vmlinuz-6\.12\.0: ENOENT.*\n/);
  assert.match(text, /\nerror journal-blind-old\n {2}\/boot\/vmlinuz: 180224 bytes of .* in place of 196608 bytes/);
  assert.match(text, /\nwarning journal-dirty\n.*\n {2}-> mount it once/);
});

test('json, levels and the exit status', async () => {
  const dirty = await answer(DIRTY);
  assert.deepEqual([dirty.schema, dirty.status], [1, 1]);
  assert.equal(dirty.counts['warning'], 1);
  assert.ok(dirty.findings.every(({ id, advice }) => FINDING_KINDS[id] !== undefined && advice !== ''));
  const onlyWarnings = files.write(
    'all.json',
    Buffer.from(
      JSON.stringify({ levels: Object.fromEntries(dirty.findings.map(({ id }) => [id, 'warning'])), failOn: 'error' }),
    ),
  );
  const relaxed = await answer(DIRTY, '--config', onlyWarnings);
  assert.deepEqual([relaxed.status, relaxed.counts['error']], [0, 0]);
  assert.equal(relaxed.verdict, 'doubtful');
  assert.match(relaxed.sentence, /^doubtful: /);
  assert.equal((await answer(DIRTY, '--config', onlyWarnings, '--fail-on', 'warning')).status, 1);
});

test('JUnit is written besides', async () => {
  const report = join(files.path, 'report.xml');
  await bootfs('check', DIRTY, '--junit', report);
  const xml = readFileSync(report, 'utf8');
  assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites>\n<testsuite /);
  assert.match(xml, /<testcase classname="bootfs\.check" name="journal-blind-old">\n {4}<failure type="error"/);
});

test('paths are looked at too, and must be there', async () => {
  const named = await answer(DIRTY, '/etc');
  assert.deepEqual(
    named.findings.filter(({ path }) => path?.startsWith('/etc')),
    [],
  );
  const { status, text } = await bootfs('check', DIRTY, '/gone', '/etc/fstab/x');
  assert.equal(status, 1);
  assert.match(text, /\nerror file-missing\n {2}\/gone: ENOENT[^\n]*\n {2}\/etc\/fstab\/x: ENOTDIR/);
});

test('several images: each has its answer, and the worst is the exit status', async () => {
  const bad = files.write('bad.img', Buffer.alloc(4096, 7));
  const report = join(files.path, 'several.xml');
  const { status, text, error } = await bootfs('check', DIRTY, bad, '/etc', '--json', '--junit', report);
  assert.equal(status, 3);
  assert.match(error, /^bootfs: [^\n]*: ERR_BOOTFS_UNRECOGNISED: [^\n]*bad\.img: [^\n]*\n$/);
  const answers = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    answers.map(({ image }) => image),
    [DIRTY, bad],
  );
  assert.match(answers[1].error, /^ERR_BOOTFS_UNRECOGNISED: /);
  assert.equal(readFileSync(report, 'utf8').match(/<testsuite /g)?.length, 2);
  const twice = await bootfs('check', DIRTY, DIRTY);
  assert.equal(twice.status, 1);
  assert.equal(twice.text.split(`${DIRTY}:\n`).length, 3);
});

test('an image that can not be read is in the reports, too', async () => {
  const report = join(files.path, 'unreadable.xml');
  const { status, text, error } = await bootfs('check', join(files.path, 'gone.img'), '--json', '--junit', report);
  assert.equal(status, 3);
  assert.match(error, /^bootfs: [^\n]*gone\.img: no such file\n$/);
  assert.deepEqual(JSON.parse(text).findings, []);
  assert.match(JSON.parse(text).sentence, /^can't be read: no such file/);
  assert.match(readFileSync(report, 'utf8'), /errors="1"(.*\n)*.*<error message="no such file"\/>/);
});

test('what makes no sense is a usage error in one line', async () => {
  const bad = files.write('bad.json', Buffer.from('{"levels": {"x": "error"}}'));
  for (const argv of [
    ['--loader', 'lilo'],
    ['--fail-on', 'fatal'],
    ['--profile', 'x'],
    ['--config', bad],
    ['--config', join(files.path, 'absent.json')],
    ['--junit', join(files.path, 'absent', 'report.xml')],
  ]) {
    const { status, text, error } = await bootfs('check', DIRTY, ...argv);
    assert.equal(status, 2, argv.join(' '));
    assert.equal(text, '', argv.join(' '));
    assert.match(error, /^bootfs: [^\n]*\n$/, argv.join(' '));
  }
});

test('a loader that reads the filesystem is content with it, one that does not says why', async () => {
  const ids = async (...argv: string[]) => (await answer(DIRTY, ...argv)).findings.map(({ id }) => id);
  assert.ok(!(await ids('--loader', 'linux-6.1', '--deep')).includes('loader-feature'));
  assert.ok((await ids('--loader', 'systemd-boot')).includes('loader-filesystem'));
});

test('what the verdict rests on stands below it, and in JSON', async () => {
  const { text } = await bootfs('check', DIRTY);
  assert.match(text, /\njudged:\n {2}loader +no loader is part of it: [^\n]*\n {2}configuration +bls [^\n]*\n/);
  assert.match(text, /\nnot looked for:\n(.*\n)* {2}deep: it is for --deep\n/);
  const { judged, skipped } = (await answer(DIRTY)) as unknown as {
    judged: { entries: object[]; note: string };
    skipped: { rule: string; ids: string[]; reason: string }[];
  };
  assert.equal(judged.entries.length, 3);
  assert.match(judged.note, /^no loader is part of it/);
  assert.ok(skipped.some(({ rule, ids }) => rule === 'boot-chain' && ids.includes('loader-missing')));
  assert.equal((await bootfs('check', DIRTY, '--part', 'esp=1')).status, 2);
  assert.equal((await bootfs('check', DIRTY, '--part', 'root=x')).status, 2);
});
