/** ext2/3/4 and XFS: random operations on random layouts, ended by an unmount or by a crash. */
import { type Plan, planOf, WORKLOAD } from '../crash/plan.ts';
import { runBounded } from '../support/bounded.ts';
import { KernelTrouble, whyNoKernel } from '../support/kernel.ts';
import { Choices } from '../support/random.ts';
import { compareHere, type Family } from './family.ts';

/** What the workload ends with where mkfs or mount do not want the plan. */
const CANNOT_BE_MADE = 3;
/** Plans of XFS have seeds that 4 divides. */
const PLANS = { ext4: (seed: number) => planOf(seed * 4 + 1), xfs: (seed: number) => planOf(seed * 4) };

export const extFamily = familyOf('ext4');
export const xfsFamily = familyOf('xfs');

function familyOf(name: keyof typeof PLANS): Family {
  return {
    name,
    batch: 1,
    whyNot: whyNoKernel,
    make: (seed, directory) => make(PLANS[name](seed), directory),
    compare: compareHere,
  };
}

async function make(crashPlan: Plan, directory: string): Promise<string | undefined> {
  const plan = withAnyEnding(crashPlan);
  const { mkfs, mount, rounds } = plan;
  // Linux 6.18 oopses when it replays fast commits on inline data.
  if (/fast_commit/.test(mkfs.join()) && /inline_data/.test(mkfs.join())) return undefined;
  const { status, stderr } = await runBounded('python3', [WORKLOAD, JSON.stringify(plan)], directory, 150);
  if (status === undefined) throw new KernelTrouble('the workload hangs');
  if (status === CANNOT_BE_MADE) return undefined;
  if (status !== 0) throw new Error(`the workload failed: ${stderr}`);
  return `${mkfs.join(' ')}; mount -o ${mount.join(',')}; rounds ${JSON.stringify(rounds)}`;
}

/** Half of the filesystems are cleanly unmounted in the end. */
function withAnyEnding(plan: Plan): Plan {
  const rounds = plan.rounds.slice();
  const [operations] = rounds[rounds.length - 1];
  if (new Choices(plan.seed ^ 0x10095).chance(0.5)) rounds[rounds.length - 1] = [operations, 'umount'];
  return { ...plan, rounds };
}
