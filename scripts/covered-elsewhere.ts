/**
 * Parts of `src` that the default suites can't go through, by the start of their paths, and what does: they need root, a browser or
 * the like. `npm run coverage` tells their shares apart.
 */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'src/cli/main.ts': 'a process of its own runs it, in every test of the command that starts one',
  'src/node/fuse/': 'a mount takes /dev/fuse: test/vm and test/differential',
  'src/cli/mount/': 'a mount takes /dev/fuse: test/vm and test/differential',
  'src/cli/verbs/mount.ts': 'a mount takes /dev/fuse: test/vm and test/differential',
  'src/inspector/page/': 'a page: test/browser',
  'src/web/disk-worker.ts': 'a worker of a browser: test/browser',
  'src/web/worker.ts': 'a worker of a browser: test/browser',
};
