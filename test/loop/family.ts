/** What the differential loop needs to know of a kind of filesystem. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelsView, NoAnswer } from '../support/kernel.ts';
import { bootfsView, viewDifferences } from '../support/view.ts';

export interface Family {
  readonly name: string;
  /** Images that are judged together. */
  readonly batch: number;
  /** Why it can't be done here; undefined where it can. */
  whyNot(): string | undefined;
  /**
   * Makes a random filesystem with a random tree: `image`, and `journal` where that is a device of its own, in `directory`.
   * Gives how, for people; undefined where the tools or Linux refuse the options.
   */
  make(seed: number, directory: string): Promise<string | undefined>;
  /** How bootfs differs from Linux, for each of the directories. @throws KernelTrouble */
  compare(directories: readonly string[]): Promise<readonly (readonly string[])[]>;
}

/** By a mount of this machine's Linux. @throws KernelTrouble */
export async function compareHere(directories: readonly string[]): Promise<string[][]> {
  const results: string[][] = [];
  for (const directory of directories) {
    const file = join(directory, 'image');
    const journal = join(directory, 'journal');
    const image = readFileSync(file);
    const ours = bootfsView(image, existsSync(journal) ? readFileSync(journal) : undefined);
    const differences = viewDifferences(ours, await kernelsView(directory));
    // Another program can hold a mount beyond its umount, and Linux then writes to the image when that lets it go.
    if (differences.length > 0 && !image.equals(readFileSync(file)))
      throw new NoAnswer('the image has changed meanwhile');
    results.push(differences);
  }
  return results;
}
