/** Runs rules, and keeps what they find and why they could not look. */
import { attempt } from '../contract/errors.ts';
import { type Finding, makeFinding, type Rule, type SkippedRule } from './contract/finding.ts';
import { isDamage } from './files/damage.ts';
import { STOPPED } from './rules/table.ts';

/** One check: each rule may run for several filesystems. */
export class RuleRun {
  /** Of all runs up to now. */
  readonly findings: Finding[] = [];
  private readonly reasons = new Map<string, SkippedRule>();
  private readonly done: string[] = [];

  /**
   * Takes up what the rules find; damage that stops one is a finding, too.
   *
   * @param partition Which one the findings are about, where they do not say it themselves.
   * @throws what the device throws
   */
  run<Context>(rules: readonly Rule<Context>[], context: Context, partition?: number): void {
    for (const rule of rules) {
      const reason = rule.whyNot?.(context);
      if (reason !== undefined) this.skip(rule, reason);
      else this.runOne(rule, context, partition);
    }
  }

  /** Says why none of these rules runs. */
  skipAll(rules: readonly Rule<never>[], reason: string): void {
    for (const rule of rules) this.skip(rule, reason);
  }

  /** What no filesystem, disk or menu was looked at for, in the order in which that came out. */
  get skipped(): readonly SkippedRule[] {
    return Array.from(this.reasons.values()).filter(({ rule }) => this.done.indexOf(rule) < 0);
  }

  private runOne<Context>(rule: Rule<Context>, context: Context, partition: number | undefined): void {
    attempt(
      () => {
        rule.run(context, (id, detail) => this.findings.push(makeFinding(rule.kinds, id, { partition, ...detail })));
        this.done.push(rule.name);
      },
      isDamage,
      ({ message }) => {
        this.findings.push(makeFinding(STOPPED, 'image-damaged', { partition, message }));
        this.skip(rule, `damage stopped it: ${message}`);
      },
    );
  }

  private skip({ name, kinds }: Rule<never>, reason: string): void {
    if (!this.reasons.has(name)) this.reasons.set(name, { rule: name, ids: Object.keys(kinds), reason });
  }
}
