/**
 * Branches of `src` that the default suites can't go through, and why. `npm run coverage` counts them apart, and prints each reason
 * with their number.
 */

/** Files, by the start of their paths: other suites go through them, with root, a browser or another Node. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'src/cli/main.ts': "the cache of compiled code takes Node 22.8, and the rest is a process's start: test/install",
  'src/node/zstd.ts': "Node's own zstd takes Node 22.15: test/install",
  'src/node/native-codecs.ts': "Node's own zstd takes Node 22.15: test/install",
  'src/node/fuse/': 'a mount takes /dev/fuse: test/vm and test/differential',
  'src/cli/mount/': 'a mount takes /dev/fuse: test/vm and test/differential',
  'src/cli/verbs/mount.ts': 'a mount takes /dev/fuse: test/vm and test/differential',
  'src/inspector/page/': 'a page: test/browser',
  'src/web/disk-worker.ts': 'a worker of a browser: test/browser',
  'src/web/worker.ts': 'a worker of a browser: test/browser',
};

/** A kind of branch that nothing in these suites can reach, by what its source begins with. */
export interface Unreached {
  /** Of the text of the branch: a statement or an expression. */
  readonly source: RegExp;
  /** Why, and what goes through it instead. */
  readonly reason: string;
}

/** Only branches that no test went through are held against this list; that of an `if` is the way past it. */
export const UNREACHED: readonly Unreached[] = [
  {
    source: /^throw notInBundle\(/,
    reason: 'a bundle without that part: test/bundle runs such bundles, which are no modules of src',
  },
  {
    source: /^(throw error;$|if \(error instanceof BootfsError\) )/,
    reason: 'hands on what is no BootfsError: a defect, of which there is none to hand on',
  },
  {
    source: /^(throw|return) corrupt\('a record of the log has changed'/,
    reason: 'a device whose bytes change between two reads of them: the campaigns of npm run fuzz have such devices',
  },
];
