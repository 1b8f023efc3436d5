/** The command as a program of its own. */
import { fileURLToPath } from 'node:url';

const { BOOTFS_TEST_COMMAND } = process.env;

/** What Node is started with to be `bootfs`: what scripts/test.ts has built for this run, or the source itself. */
export const COMMAND: readonly string[] =
  BOOTFS_TEST_COMMAND === undefined
    ? ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))]
    : [BOOTFS_TEST_COMMAND];
