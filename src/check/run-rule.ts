/** Runs one rule. */
import { isDamage } from './damage.ts';
import { type Finding, makeFinding, type Rule } from './finding.ts';
import { STOPPED } from './rules/table.ts';

/** What the rule finds; damage that stops it is a finding, too. @throws what the device throws */
export function runRule<Context>(rule: Rule<Context>, context: Context): Finding[] {
  const findings: Finding[] = [];
  try {
    rule.run(context, (id, detail) => findings.push(makeFinding(rule.kinds, id, detail)));
  } catch (error) {
    if (!isDamage(error)) throw error;
    findings.push(makeFinding(STOPPED, 'image-damaged', { message: error.message }));
  }
  return findings;
}
