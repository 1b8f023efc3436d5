/**
 * Writes the table of ext2/3/4 features into README.md, between its two markers, from the table in the code. With
 * `--check`, writes nothing and fails where the README says something else.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FEATURE_TABLE, type Support } from '../src/ext4read/features.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));
const START = '<!-- ext4 features: made by scripts/support-table.ts -->';
const END = '<!-- end of ext4 features -->';

const WORDS: Readonly<Record<Support, string>> = {
  read: 'read',
  ignored: 'not needed to read',
  refused: '**refused**',
};

function supportTable(): string {
  const rows = FEATURE_TABLE.map(
    ({ name, set, support, meaning }) => `| \`${name}\` | ${set} | ${WORDS[support]} | ${meaning} |`,
  );
  return ['| feature | set | bootfs | |', '|---|---|---|---|', ...rows].join('\n');
}

/** @throws Where `text` has no place for the table. */
function withSupportTable(text: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start < 0 || end < start) throw new Error(`README.md lacks the lines ${START} and ${END}`);
  return `${text.slice(0, start + START.length)}\n${supportTable()}\n${text.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = readFileSync(README, 'utf8');
  const wanted = withSupportTable(text);
  if (!process.argv.includes('--check')) writeFileSync(README, wanted);
  else if (text !== wanted) {
    console.error('README.md does not say what the code supports; run: tsx scripts/support-table.ts');
    process.exitCode = 1;
  }
}
