/** What the firmware tests ask of a boot's log, and where they keep it. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Boot } from './qemu.ts';
import type { Kernel } from './requirements.ts';

/** With this variable set to a folder, each boot's log is kept there. */
const keepLogsIn = process.env.BOOTFS_FIRMWARE_LOGS;

/** Says what a boot took, and keeps its log. */
export function reportBoot(name: string, { log, seconds, busySeconds }: Boot): void {
  console.log(`# ${name}: ${seconds.toFixed(0)} s, ${busySeconds.toFixed(0)} s of work`);
  if (keepLogsIn === undefined) return;
  mkdirSync(keepLogsIn, { recursive: true });
  writeFileSync(join(keepLogsIn, `${name.replace(/[^\w.+-]+/g, '-')}.log`), `${log}\n[${seconds.toFixed(1)} s]\n`);
}

/** The kernel's own words, and those of the program that it started. */
export function assertBooted(log: string, kernel: Kernel, expectedCommandLine: string): void {
  assertLog(log, new RegExp(`^.*Linux version ${escaped(kernel.release)} `, 'm'));
  const [, release, commandLine] = /INIT-OK (\S+) cmdline=\[(.*)\]/.exec(log) ?? [];
  assert.equal(release, kernel.release, excerpt(log));
  assert.equal(commandLine, expectedCommandLine);
}

/** The kernel's own words alone, for boots that are ended there: it runs, with this command line. */
export function assertStarted(log: string, kernel: Kernel, expectedCommandLine: string): void {
  assertLog(log, new RegExp(`^.*Linux version ${escaped(kernel.release)} `, 'm'));
  assert.equal(/Kernel command line: (.*)$/m.exec(log)?.[1], expectedCommandLine);
}

export function assertLog(log: string, pattern: RegExp): void {
  assert.ok(pattern.test(log), `no ${pattern} in:\n${excerpt(log)}`);
}

/** The log without the kernel's own lines. */
export function excerpt(log: string): string {
  return log
    .split('\n')
    .filter((line) => !/^\[ *\d+\.\d+\]/.test(line))
    .join('\n');
}

export function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}
