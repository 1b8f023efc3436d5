/** Which fields differ between two states of a block. */
import type { DecodedStructure } from '../../answers/struct-reader.ts';

/** Fields that are told of. */
const MAX_CHANGES = 200;

/** A field that is not the same in both. */
export interface FieldChange {
  /** Of the structure. */
  readonly title: string;
  /** The kernel's. */
  readonly name: string;
  /** In a few words. */
  readonly meaning: string;
  /** Undefined where the structure is not there. */
  readonly before: string | undefined;
  /** Likewise. */
  readonly after: string | undefined;
}

/** Structures are the same that have a title in common; those without a change are left out. */
export function changedFields(before: readonly DecodedStructure[], after: readonly DecodedStructure[]): FieldChange[] {
  const changes: FieldChange[] = [];
  const titles = [...new Set([...after, ...before].map(({ title }) => title))];
  for (const title of titles) {
    const old = before.find((each) => each.title === title);
    const fresh = after.find((each) => each.title === title);
    for (const { name, meaning } of (fresh ?? old)?.fields ?? []) {
      const was = old?.fields.find((field) => field.name === name)?.value;
      const is = fresh?.fields.find((field) => field.name === name)?.value;
      if (was !== is && changes.length < MAX_CHANGES) changes.push({ title, name, meaning, before: was, after: is });
    }
  }
  return changes;
}
