/**
 * The documents as a site of static HTML, in `build/docs`: the reference of the library by TypeDoc, and the guides of `docs/`. Ends with 1
 * where something is linked that is not there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const site = join(root, 'build/docs');

const { status } = spawnSync(process.execPath, ['node_modules/typedoc/bin/typedoc', '--treatWarningsAsErrors'], {
  cwd: root,
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

/** Links of a page to files that are not there, fragments left aside. */
function deadLinks(page: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(/(?:href|src)="([^"#?]+)[^"]*"/g)]
    .map(([, target]) => target)
    .filter((target) => !/^(?:[a-z]+:|\/\/)/.test(target))
    .filter((target) => {
      const file = resolve(dirname(page), decodeURIComponent(target));
      return !existsSync(statSync(file, { throwIfNoEntry: false })?.isDirectory() ? join(file, 'index.html') : file);
    });
}

const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
const dead = pages.flatMap((name) => deadLinks(join(site, name)).map((target) => `${name}: ${target}`));
for (const link of dead) console.error(`dead link in ${link}`);
console.log(`${pages.length} pages in ${relative(process.cwd(), site)}`);
if (dead.length > 0) process.exit(1);
