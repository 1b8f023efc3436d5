#!/usr/bin/env node
import { isatty } from 'node:tty';
import { descriptorSink } from './output.ts';
import { runCommand } from './run.ts';

void runCommand(process.argv.slice(2), {
  out: descriptorSink(1),
  error: descriptorSink(2),
  outIsTerminal: isatty(1),
  errorIsTerminal: isatty(2),
  environment: process.env,
}).then((status) => {
  process.exitCode = status;
});
