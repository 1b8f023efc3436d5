/**
 * What may be started with Secure Boot on, beyond what the firmware checks: the text of the section `.policy`, which the
 * signature of the application covers.
 */

import type { BootEntry } from '../../src/boot/index.ts';
import type { HostFacts } from '../shim/host.ts';

/** `allow`, or only what a signed unified kernel image has inside. */
type Rule = 'allow' | 'signed-uki-only';

/** What the loader holds an entry to. */
export interface Policy {
  /** Initial RAM disks, which no signature covers. */
  readonly initrd: Rule;
  /** Command lines of entries and of `--append`. */
  readonly commandLine: Rule;
  /** A command line that somebody types: never with Secure Boot on. */
  readonly mayEdit: boolean;
  /** A device tree, which no signature covers and which says where memory is: never with Secure Boot on. */
  readonly takesDeviceTree: boolean;
  /** What was not understood; then the strictest rules hold. */
  readonly problems: readonly string[];
}

const OPEN: Policy = { initrd: 'allow', commandLine: 'allow', mayEdit: true, takesDeviceTree: true, problems: [] };

/**
 * `initrd=allow|signed-uki-only` and `cmdline=allow|signed-uki-only`, one a line; `#` begins a comment. What a policy
 * does not name is allowed, as other loaders do. Without Secure Boot anybody can change anything, and nothing is refused.
 */
export function policyOf(facts: HostFacts | undefined): Policy {
  if (facts?.secureBoot !== 'on') return OPEN;
  const rules: { [key: string]: Rule } = { initrd: 'allow', cmdline: 'allow' };
  const problems: string[] = [];
  for (const raw of (facts.policy ?? '').split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    const [, key, rule] = /^(initrd|cmdline)=(allow|signed-uki-only)$/.exec(line) ?? [];
    if (key !== undefined) rules[key] = rule as Rule;
    else if (line !== '') problems.push(`the signed policy has a line that is not understood: ${line}`);
  }
  const strict = problems.length > 0;
  return {
    initrd: strict ? 'signed-uki-only' : rules.initrd,
    commandLine: strict ? 'signed-uki-only' : rules.cmdline,
    mayEdit: false,
    takesDeviceTree: false,
    problems,
  };
}

/**
 * Why an entry is not to be started. `commandLine` is what would be handed over: undefined for a unified kernel image that
 * is started with its own.
 */
export function refusalOf(policy: Policy, entry: BootEntry, commandLine: string | undefined): string | undefined {
  if (policy.initrd === 'signed-uki-only' && entry.initrds.length > 0) {
    return 'the signed policy takes initial RAM disks from a signed unified kernel image alone';
  }
  if (policy.commandLine === 'signed-uki-only' && commandLine !== undefined) {
    return 'the signed policy takes the command line from a signed unified kernel image alone';
  }
  return undefined;
}
