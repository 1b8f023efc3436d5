/**
 * Follows the links of all documents: files that are not in the repository, and headings that are not in their document. Links to
 * other places are not followed, as a check must not depend on them. Ends with 1 where one is dead.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const CODE = /^(`{3,})[\s\S]*?^\1|`[^`\n]+`/gm;
const LINK = /(?:\]\(|(?:href|src|srcset)=")([^)\s"]+)/g;
const HEADING = /^#+ +(.*)$/gm;

/** What is made, and what others wrote. */
const NOT_OURS = ['.git', 'node_modules', 'dist', 'build'];

const documents = readdirSync(root, { withFileTypes: true })
  .filter(({ name }) => !NOT_OURS.includes(name))
  .flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, encoding: 'utf8' }).map((name) => join(entry.name, name))
      : [entry.name],
  )
  .filter((name) => name.endsWith('.md'));

/** Names of a document's headings, as they stand behind `#` in links: those of GitHub. */
function anchorsOf(path: string): Set<string> {
  const text = readFileSync(path, 'utf8').replace(/^(`{3,})[\s\S]*?^\1/gm, '');
  return new Set(
    [...text.matchAll(HEADING)].map(([, title]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    ),
  );
}

function isDead(document: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return false;
  const [target, anchor] = decodeURIComponent(link).split('#');
  const path = target === '' ? join(root, document) : join(root, dirname(document), target);
  if (!existsSync(path) || relative(root, path).startsWith('..')) return true;
  return anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).has(anchor);
}

let links = 0;
const dead = documents.flatMap((document) => {
  const found = [...readFileSync(join(root, document), 'utf8').replace(CODE, '').matchAll(LINK)].map(
    ([, link]) => link,
  );
  links += found.length;
  return found.filter((link) => isDead(document, link)).map((link) => `${document}: ${link}`);
});
for (const link of dead) console.error(`dead link in ${link}`);
console.log(`${links} links in ${documents.length} documents`);
if (dead.length > 0 || links === 0) process.exit(1);
