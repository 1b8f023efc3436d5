/** A release is made from a clean clone, with the names filled in, and by nobody who does not say whose it is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bootfs-release-test-'));
after(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd: string) {
  return spawnSync(command, args, { cwd, encoding: 'utf8' });
}

function release(cwd: string, ...args: string[]) {
  return run(process.execPath, ['--import', 'tsx', 'scripts/release.ts', ...args], cwd);
}

const WHO = ['--owner', 'octocat', '--security', 'security@example.org'];

test('refused without an owner, with the placeholder for one, and without a version in the changelog', () => {
  for (const [args, complaint] of [
    [[], /--owner and --security are needed/],
    [['--owner', 'bootfs', '--security', 'a@example.org'], /no owner/],
    [['--owner', 'octocat', '--security', 'nobody'], /no address/],
    [WHO, /CHANGELOG\.md has no part/],
  ] as const) {
    const { status, stderr } = release(root, ...args);
    assert.equal(status, 2, stderr);
    assert.match(stderr, complaint);
  }
});

const isRepository = run('git', ['rev-parse', '--verify', 'HEAD'], root).status === 0;

test('a release holds no placeholder, its licences and its bill of materials', {
  skip: isRepository ? false : 'needs the repository and git',
}, () => {
  const clone = join(folder, 'clone');
  assert.equal(run('git', ['clone', '-q', '--no-hardlinks', root, clone], folder).status, 0);
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  cpSync(join(root, 'dist'), join(clone, 'dist'), { recursive: true });
  appendFileSync(join(clone, '.git/info/exclude'), 'node_modules\n');
  const { version } = JSON.parse(readFileSync(join(clone, 'package.json'), 'utf8'));
  appendFileSync(join(clone, 'CHANGELOG.md'), `\n## [${version}]\n`);
  assert.match(release(clone, ...WHO).stderr, /not committed/);
  run('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-qam', 'Release'], clone);
  const out = join(folder, 'out');
  const made = release(clone, ...WHO, '--to', out);
  assert.equal(made.status, 0, made.stderr);
  assert.deepEqual(readdirSync(out).sort(), [
    `bootfs-${version}.cdx.json`,
    `bootfs-${version}.tgz`,
    `bootfs-${version}.tgz.sha256`,
  ]);
  assert.equal(run('sha256sum', ['-c', `bootfs-${version}.tgz.sha256`], out).status, 0);
  assert.equal(run('tar', ['xf', `bootfs-${version}.tgz`], out).status, 0);
  const published = JSON.parse(readFileSync(join(out, 'package/package.json'), 'utf8'));
  assert.match(published.repository.url, /github\.com\/octocat\/bootfs/);
  assert.equal(published.scripts, undefined);
  assert.match(readFileSync(join(out, 'package/SECURITY.md'), 'utf8'), /security@example\.org/);
  const left = run(
    'grep',
    ['-rlE', 'github\\.com/bootfs/|SECURITY-ADDRESS', join(out, 'package'), '--include=*.md', '--include=*.json'],
    out,
  );
  assert.equal(left.stdout, '');
  const bill = JSON.parse(readFileSync(join(out, 'package/dist/sbom.cdx.json'), 'utf8'));
  const names = bill.components.map(({ name }: { name: string }) => name);
  assert.ok(names.includes('pako') && names.includes('commander') && !names.includes('esbuild'), names.join(' '));
});
