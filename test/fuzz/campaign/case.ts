/** One case of a campaign, which its target and number make: an image, changes, a device that may fail, and a budget. */
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import { BootfsError } from '../../../src/contract/errors.ts';
import { seededRandom } from '../../support/random.ts';
import { type Edit, type Located, makeEdits, withEdits } from './edits.ts';
import { type Base, TARGETS } from './targets.ts';

/** What a case may cost: reads and bytes of its device, and milliseconds of CPU on a slow machine. */
const MAX_READS = 200_000;
const MAX_BYTES = 2 ** 30;
const MAX_CPU_MILLISECONDS = 20_000;

/** What went wrong, with what is needed to see it again. */
export interface Failure {
  readonly target: string;
  readonly seed: number;
  readonly base: string;
  readonly device: string;
  readonly error: string;
  /** The changes that it needs. */
  readonly edits: readonly string[];
}

/** How a device may behave that is not as it should be. */
type Fault = 'none' | 'fails' | 'shortens' | 'changes' | 'lies';

/** So many cases in a row change the same image, which is unpacked and looked through once for all of them. */
const CASES_OF_A_BASE = 50;

/** An image that is changed, and what is known of it. */
interface Loaded {
  readonly base: Base;
  readonly image: Uint8Array;
  readonly structures: readonly Located[];
  /** Another image of the target, of which parts are put in at times. */
  readonly donor: Uint8Array;
}

let loaded: (Loaded & { readonly target: string; readonly group: number }) | undefined;

/** What the cases around this one change. */
function load(name: string, seed: number): Loaded {
  const group = Math.floor(seed / CASES_OF_A_BASE);
  if (loaded?.target === name && loaded.group === group) return loaded;
  const { bases, structures } = TARGETS[name];
  const random = seededRandom(group);
  const base = bases[random(bases.length)];
  const image = base.bytes();
  const donor = bases[random(bases.length)].bytes();
  loaded = { target: name, group, base, image, structures: structures(image), donor };
  return loaded;
}

/** Runs a case; undefined where it ends as it should: with a result or a BootfsError, within its budget. */
export async function runCase(name: string, seed: number): Promise<Failure | undefined> {
  const target = TARGETS[name];
  const random = seededRandom(seed);
  const { base, image, structures: all, donor } = load(name, seed);
  const structures = random(5) === 0 ? [] : all;
  const edits = makeEdits(image, structures, donor, random);
  const fault: Fault = random(6) === 0 ? (['fails', 'shortens', 'changes', 'lies'] as const)[random(4)] : 'none';
  const readSeed = random(2 ** 31);
  const attempt = (some: readonly Edit[]): Promise<string | undefined> =>
    withEdits(image, some, structures, (changed) =>
      outcomeOf(() => target.read(faultyDevice(changed, fault, readSeed), seededRandom(readSeed), base)),
    );
  const error = await attempt(edits);
  if (error === undefined) return undefined;
  const needed = await shrink(edits, async (some) => (await attempt(some)) !== undefined);
  return { target: name, seed, base: base.name, device: fault, error, edits: needed.map(({ what }) => what) };
}

/** Leaves out one change after another, as long as it still fails. */
async function shrink(
  edits: readonly Edit[],
  fails: (edits: readonly Edit[]) => Promise<boolean>,
): Promise<readonly Edit[]> {
  let needed = edits;
  for (const edit of edits) {
    const without = needed.filter((one) => one !== edit);
    if (await fails(without)) needed = without;
  }
  return needed;
}

async function outcomeOf(read: () => unknown): Promise<string | undefined> {
  const before = process.cpuUsage();
  try {
    await read();
  } catch (error) {
    if (!(error instanceof BootfsError)) return String((error as Error).stack ?? error);
  }
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000;
  return milliseconds > MAX_CPU_MILLISECONDS ? `took ${Math.round(milliseconds)} ms of CPU` : undefined;
}

/** The image as a device that counts, and that behaves as told from some read on. */
function faultyDevice(bytes: Uint8Array, fault: Fault, seed: number): BlockDevice {
  const random = seededRandom(seed);
  const good = fault === 'none' ? Infinity : random(60);
  let reads = 0;
  let read = 0;
  const size = fault === 'lies' ? bytes.length + random(2 ** 20) : bytes.length;
  return {
    size,
    read(byteOffset, target): void {
      read += target.length;
      if (++reads > MAX_READS || read > MAX_BYTES) throw new Error(`${reads} reads of ${read} bytes`);
      if (byteOffset < 0 || byteOffset + target.length > size)
        throw new Error(`read outside of the device at ${byteOffset}`);
      const isBad = reads > good;
      if (isBad && fault === 'fails') throw new BootfsError('EIO', 'the device fails');
      target.fill(0);
      const end =
        isBad && fault === 'shortens' ? byteOffset + Math.floor(target.length / 2) : byteOffset + target.length;
      target.set(bytes.subarray(byteOffset, end));
      if (isBad && fault === 'changes' && target.length > 0) target[random(target.length)] ^= 1 << random(8);
    },
  };
}
