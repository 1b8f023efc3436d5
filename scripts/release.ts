/**
 * Makes a release: `npm run release -- --owner NAME --security ADDRESS [--to DIR] [--publish]`.
 *
 * The repository has `bootfs` for its owner and no address for reports of vulnerabilities, as it does not know where it will live.
 * Here both are filled in, in a copy; then the package is packed, with a bill of materials (CycloneDX) of what it holds and
 * needs. With `--publish` it is published, with provenance where the machine that does it can give one; never without both.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What stands in the repository in place of the owner, and of the address. */
const PLACEHOLDER_OWNER = 'github.com/bootfs/';
const PLACEHOLDER_ADDRESS = 'SECURITY-ADDRESS';

interface Bill {
  readonly components: readonly { readonly 'bom-ref': string; readonly name: string; readonly scope?: string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const { values } = parseArgs({
  options: {
    owner: { type: 'string' },
    security: { type: 'string' },
    to: { type: 'string', default: 'build' },
    publish: { type: 'boolean', default: false },
  },
});

/** Ends with this complaint. */
function refuse(reason: string): never {
  console.error(`release: ${reason}`);
  process.exit(2);
}

function run(command: string, args: readonly string[], folder: string): string {
  const done = spawnSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stderr || done.stdout}`);
  return done.stdout;
}

/** The owner and the address, both as they may stand in a URL and in a text. */
function namesGiven(): { owner: string; security: string } {
  const { owner, security } = values;
  if (owner === undefined || security === undefined)
    refuse('--owner and --security are needed: whose is this release?');
  if (owner === 'bootfs' || !/^[A-Za-z0-9][A-Za-z0-9-]{0,38}$/.test(owner))
    refuse(`no owner of a repository: ${owner}`);
  if (!/^\S+@\S+\.\S+$/.test(security)) refuse(`no address for reports: ${security}`);
  return { owner, security };
}

/** @returns the version, which has its own part of the changelog and a clean tree behind it */
function versionToRelease(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  if (!readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`## [${version}]`)) {
    refuse(`CHANGELOG.md has no part for ${version}`);
  }
  if (run('git', ['status', '--porcelain'], root) !== '') refuse('there are changes that are not committed');
  return version;
}

function fillIn(text: string, owner: string, security: string): string {
  return text.split(PLACEHOLDER_OWNER).join(`github.com/${owner}/`).split(PLACEHOLDER_ADDRESS).join(security);
}

/** The package's files as `npm pack` chooses them, with the names filled in, and without what only a checkout needs. */
function stage(folder: string, owner: string, security: string): void {
  const [{ files }] = JSON.parse(run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], root)) as [
    { files: { path: string }[] },
  ];
  for (const { path } of files) cpSync(join(root, path), join(folder, path));
  for (const { path } of files.filter((file) => /\.(md|json|yml|1)$/.test(file.path))) {
    const text = readFileSync(join(folder, path), 'utf8');
    const filled = fillIn(text, owner, security);
    if (filled !== text) writeFileSync(join(folder, path), filled);
  }
  const path = join(folder, 'package.json');
  const { scripts: _scripts, devDependencies: _development, ...published } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, `${JSON.stringify({ ...published, author: owner }, null, 2)}\n`);
}

/** CycloneDX, of npm itself: what is inside `dist/cli.cjs`, and what an installation fetches. */
function billOfMaterials(): string {
  const all = JSON.parse(run('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], root)) as Bill;
  const licences = readFileSync(join(root, 'dist/cli-licenses.txt'), 'utf8');
  const components = all.components
    .filter(({ name, scope }) => scope === 'required' || licences.includes(`\n${name} `))
    .map((component) => ({ ...component, scope: 'required' }));
  const kept = new Set(['bootfs', ...components.map((component) => component['bom-ref'])]);
  const dependencies = all.dependencies
    .filter(({ ref }) => kept.has(ref) || ref.startsWith('bootfs@'))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((name) => kept.has(name)) }));
  return `${JSON.stringify({ ...all, components, dependencies }, null, 2)}\n`;
}

const { owner, security } = namesGiven();
const version = versionToRelease();
if (!existsSync(join(root, 'dist/cli.cjs'))) refuse('dist/ is not built: npm run build');
const target = resolve(values.to);
mkdirSync(target, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'bootfs-release-'));
try {
  stage(folder, owner, security);
  const bill = fillIn(billOfMaterials(), owner, security);
  writeFileSync(join(folder, 'dist/sbom.cdx.json'), bill);
  writeFileSync(join(target, `bootfs-${version}.cdx.json`), bill);
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', target], folder)) as [
    { filename: string },
  ];
  const digest = createHash('sha256')
    .update(readFileSync(join(target, filename)))
    .digest('hex');
  writeFileSync(join(target, `${filename}.sha256`), `${digest}  ${filename}\n`);
  console.log(join(target, filename));
  if (values.publish)
    console.log(run('npm', ['publish', '--provenance', '--access', 'public', join(target, filename)], root));
} finally {
  rmSync(folder, { recursive: true });
}
