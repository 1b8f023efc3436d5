/**
 * Makes the committed images again: `npm run images [-- NAME ...]`, as root, on Linux with e2fsprogs, GRUB's tools and
 * Python 3. Each recipe in `images/recipes` gives images/FAMILY/NAME.img.gz; a copy of it is mounted, so that the kernel replays its
 * journal, and what the kernel shows then becomes images/FAMILY/NAME.jsonl. At the end images/README.md is written.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { debugfsManifest, kernelManifest } from './images/judge.ts';
import { recoveredXfsManifest, vfatManifest } from './images/vm-judge.ts';

const SCRIPTS = fileURLToPath(new URL('./images', import.meta.url));
const RECIPES = join(SCRIPTS, 'recipes');
const IMAGES = fileURLToPath(new URL('../images', import.meta.url));
const LARGEST = 300 * 1024;

/** `ext/ext4-crash-rename` and its like: the folder is the family, in `recipes` as in `images`. */
const recipeNames = (): string[] =>
  readdirSync(RECIPES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.sh'))
    .map((file) => file.slice(0, -'.sh'.length))
    .sort();

/** The manifest of `directory/image` by whom the recipe names: itself, debugfs, another kernel, or this machine's. */
async function judgedManifest(directory: string): Promise<string> {
  const file = join(directory, 'judge');
  const judgeName = existsSync(file) ? readFileSync(file, 'utf8').trim() : 'kernel';
  if (judgeName === 'debugfs') return debugfsManifest(directory);
  if (judgeName === 'listed') return readFileSync(join(directory, 'listed'), 'utf8');
  if (judgeName === 'vm') return vfatManifest(join(directory, 'image'));
  return judgeName === 'vm-xfs' ? recoveredXfsManifest(join(directory, 'image')) : kernelManifest(directory);
}

/** Runs a recipe in `directory`, and keeps what it makes. */
async function makeImage(name: string, directory: string): Promise<void> {
  const script = `source "$SCRIPTS/lib.sh"; source "$SCRIPTS/recipes/${name}.sh"`;
  const { status } = spawnSync('bash', ['-c', script], {
    cwd: directory,
    env: { ...process.env, SCRIPTS },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error(`recipe ${name} failed with status ${status}`);
  const manifest = await judgedManifest(directory);
  mkdirSync(dirname(join(IMAGES, name)), { recursive: true });
  const devices = ['image', ...readdirSync(directory).filter((file) => file === 'journal')];
  // Where the filesystem was put on a disk, the disk is what is kept, and the manifest is that of the filesystem.
  const kept = existsSync(join(directory, 'disk')) ? 'disk' : 'image';
  for (const device of devices) {
    const { stdout } = spawnSync('gzip', ['-9nc', device === 'image' ? kept : device], {
      cwd: directory,
      maxBuffer: 1 << 28,
    });
    if (stdout.length > LARGEST) throw new Error(`${name}: ${stdout.length} bytes compressed, at most ${LARGEST}`);
    writeFileSync(join(IMAGES, device === 'image' ? `${name}.img.gz` : `${name}.${device}.gz`), stdout);
  }
  writeFileSync(join(IMAGES, `${name}.jsonl`), manifest);
}

/** The comment at the head of a recipe: what the image shows. */
function recipePurpose(name: string): string {
  const lines = readFileSync(join(RECIPES, `${name}.sh`), 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^# ?/, ''))
    .join(' ');
}

function tableRow(name: string): string {
  const packed = readFileSync(join(IMAGES, `${name}.img.gz`));
  const entries = readFileSync(join(IMAGES, `${name}.jsonl`), 'utf8').split('\n').length - 1;
  const kib = (bytes: number): number => Math.ceil(bytes / 1024);
  const recipe = `[recipe](../scripts/images/recipes/${name}.sh)`;
  return `| ${name} | ${recipePurpose(name)} | ${kib(gunzipSync(packed).length)} | ${kib(packed.length)} | ${entries} | ${recipe} |`;
}

function writeReadme(): void {
  const names = recipeNames().filter((name) => existsSync(join(IMAGES, `${name}.img.gz`)));
  const text = `# Images

Small filesystem images, each with the manifest that Linux shows of it (\`NAME.jsonl\`, in the format of \`bootfs manifest\`).
The recipe of an image is a shell script; \`npm run images [-- NAME ...]\` runs them, as root, and writes this page.
An image called *crash* holds a journal that must be replayed: its manifest is that of a copy which Linux has mounted, so replayed.
A line without \`mtime\` belongs to an entry whose time Linux sets to the moment of that mount.
Where the recipe says *judged_by debugfs*, the manifest is what debugfs reads, as Linux on common machines does not mount the image.
FAT volumes are judged by vfat of Linux 6.12 in a virtual machine; their lines have no \`ino\`, which vfat makes up when it mounts.
Where the recipe says *judged_by vm-xfs*, that kernel has recovered the log, as the image is not one that a kernel has written.
A *disk* has a partition table around the filesystem whose manifest it is; where the recipe says *healthy_disk*, there are several, and the lines
list what was put on each.
EROFS images are in [erofs](erofs/README.md).

| image | what it shows | KiB | KiB packed | entries | made by |
|---|---|---|---|---|---|
${names.map(tableRow).join('\n')}
`;
  writeFileSync(join(IMAGES, 'README.md'), text);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !recipeNames().includes(name));
if (unknown.length > 0) {
  console.error(`no recipe: ${unknown.join(', ')}`);
  process.exit(2);
}
const failed: string[] = [];
for (const name of wanted.length > 0 ? wanted : recipeNames()) {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-image-'));
  try {
    await makeImage(name, directory);
    console.log(`${name}: ${statSync(join(IMAGES, `${name}.img.gz`)).size} bytes`);
  } catch (error) {
    failed.push(name);
    console.error(`${name}: ${(error as Error).message}`);
  } finally {
    spawnSync('umount', ['-q', join(directory, 'mnt')]);
    rmSync(directory, { recursive: true, force: true });
  }
}
writeReadme();
process.exitCode = failed.length > 0 ? 1 : 0;
