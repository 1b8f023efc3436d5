/** Runs the test suites that need nothing but Node: `npm test [-- FOLDER_OR_FILE ...]`. */
import { runTests } from './run-tests.ts';

process.exitCode = await runTests(process.argv.slice(2));
