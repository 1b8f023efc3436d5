/** What the examples of the documents are run on. */

/** How an example is run. */
export interface ExampleCase {
  /** A part of the example. */
  readonly match: string;
  /** Images under the names that the example has for them, besides or in place of `DEFAULT_IMAGES`. */
  readonly images?: Readonly<Record<string, string>>;
  /** What the example leaves to its reader, and what is put there. */
  readonly replace?: readonly (readonly [part: string, by: string])[];
  /** Of TypeScript: what is run behind the example. */
  readonly behind?: string;
}

/** Below `images`, without `.img.gz`. */
export const DEFAULT_IMAGES: Readonly<Record<string, string>> = {
  'disk.img': 'ext/ext4-crash-rename',
  'disk.img.gz': 'disk/fedora-bls',
  'boot.img': 'ext/ext4-crash-initoverlayfs',
  'damaged.img': 'ext/ext4-crash-rename',
  'a.img': 'ext/ext4-crash-rename',
  'b.img': 'ext/ext3-crash',
  'old.img': 'ext/ext4-crash-rename',
  'new.img': 'ext/ext4-crash-revoke',
};

const ARCH = { 'disk.img': 'disk/arch' };
const EROFS_IN_EXT4 = { 'disk.img': 'disk/erofs-in-ext4' };
const AT_ITS_TOP = ['/boot/initoverlayfs.img', '/initoverlayfs.img'] as const;

export const CASES: readonly ExampleCase[] = [
  { match: 'info disk.img --part esp', images: ARCH },
  { match: 'info --json /dev/sda2', replace: [['/dev/sda2', 'disk.img']] },
  {
    match: 'ls disk.img --in /boot/initoverlayfs.img',
    images: EROFS_IN_EXT4,
    replace: [AT_ITS_TOP, ['/usr/lib', '/']],
  },
  { match: 'extract disk.img.gz /boot --to boot', images: { 'disk.img.gz': 'ext/ext4-crash-rename' } },
  { match: 'manifest --part 2', images: ARCH },
  { match: 'menu -l disk.img --part xbootldr', images: { 'disk.img': 'disk/fedora-bls' } },
  { match: 'verity disk.img /usr/bin/init', images: ARCH },
  {
    match: '9a295bcc…',
    replace: [['9a295bcc…', '$(bootfs cat boot.img /loader/entries/first.conf | sed -n "s/.*roothash=//p")']],
  },
  { match: "openDevice('/dev/sda2')", replace: [["'/dev/sda2'", "'disk.img'"]] },
  { match: "openDevice('/dev/sda')", images: ARCH, replace: [["'/dev/sda'", "'disk.img'"]] },
  { match: 'function initialFileSystem(', images: EROFS_IN_EXT4, behind: "initialFileSystem(device).readdir('/');" },
  {
    match: 'async function withRanges<',
    behind: `import { mount } from 'bootfs';
const fetched = async (at: number, length: number) => imageBytes.subarray(at, at + length);
await withRanges(imageBytes.length, fetched, (ranges) => mount(ranges).readFile('/boot/vmlinuz'));`,
  },
  { match: 'function kernels(', behind: "if (kernels(fs).length === 0) throw new Error('no kernel');" },
  {
    match: 'async function biggestFile(',
    behind: 'await (await biggestFile(fs, AbortSignal.timeout(60_000)))!.arrayBuffer();',
  },
];

/** Examples that are not run, and why. */
export const NOT_RUN: readonly { readonly match: string; readonly reason: string }[] = [
  { match: 'npm ci', reason: 'what CI itself does' },
  { match: 'npm run check', reason: 'runs this script' },
  { match: '.ci/run', reason: 'runs this script' },
  { match: 'npm install ', reason: 'test/install does it' },
  { match: 'npx ./bootfs', reason: 'test/install does it' },
  { match: 'npm run executable', reason: 'test/install does it' },
  { match: 'bootfs mount ', reason: 'needs FUSE: test/differential/fuse-command.test.ts' },
  { match: 'verity --cert', reason: 'needs a certificate: test/cli/signatures.test.ts' },
  { match: '742c20aa…', reason: 'a root hash cut short: test/cli/verity.test.ts and layers.test.ts' },
  { match: 'bef69d1c', reason: 'a digest of objects that are too many to commit: test/unit/composefs' },
  { match: '--in /boot/upper.erofs', reason: 'layers of its reader: test/cli/layers.test.ts' },
  { match: 'ls top.erofs --overlay', reason: 'layers of its reader: test/cli/layers.test.ts' },
  { match: "'top.erofs', 'base.ext4'", reason: 'layers of its reader: test/unit/overlay' },
  { match: "'root.verity'", reason: 'a tree of its reader: test/unit/verity' },
  { match: "from 'bootfs/web'", reason: 'needs a browser: test/browser' },
  { match: 'judge, whyNoVm', reason: 'needs a virtual machine: test/vm' },
  { match: 'BOOTFS_VM_KERNEL', reason: 'needs a virtual machine: test/vm' },
];
