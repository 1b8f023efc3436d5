/** Will a machine boot from this filesystem? Findings, each with a stable id, a level and what to do. */
import type { FileSystem } from '../contract/file-system.ts';
import { CheckContext, type CheckOptions, isDamage } from './context.ts';
import type { Detail, Finding, FindingKind, Report } from './finding.ts';
import { RULES, STOPPED } from './rules/table.ts';

export { type Unpack, UnpackError, type Unpackers } from '../kernel-formats/unpack.ts';
export type { CheckOptions } from './context.ts';
export { CheckContext } from './context.ts';
export { type Finding, type FindingKind, LEVELS, type Level } from './finding.ts';
export { LOADERS, type Loader } from './loaders.ts';
export { FINDING_KINDS } from './rules/table.ts';

/** @throws EINVAL for an unknown loader, ENOENT and its like for a named path; what the device throws */
export function checkFileSystem(fs: FileSystem, options: CheckOptions = {}): Finding[] {
  return runChecks(new CheckContext(fs, options));
}

/** Damage that stops a rule is a finding, and the other rules go on. */
export function runChecks(context: CheckContext): Finding[] {
  const findings: Finding[] = [];
  for (const rule of RULES) {
    const report: Report = (id, detail) => findings.push(makeFinding(rule.kinds, id, detail));
    try {
      rule.run(context, report);
    } catch (error) {
      if (!isDamage(error)) throw error;
      findings.push(makeFinding(STOPPED, 'image-damaged', { message: error.message }));
    }
  }
  return findings;
}

function makeFinding(
  kinds: Readonly<Record<string, FindingKind>>,
  id: string,
  { path, message, numbers = {}, level }: Detail,
): Finding {
  const kind = kinds[id];
  return { id, level: level ?? kind.level, path, message, numbers, advice: kind.advice };
}
