/** Do the sections of a unified kernel image lie where its stub, and the firmware before it, can take them from? */
import { badHeader, type Fault } from './fault.ts';
import type { PeFile, PeSection } from './pe.ts';

/** From the first byte to that behind the last one. */
interface Span {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Sections that share bytes of the file or of memory, and those that leave the memory that the image asks for, which
 * firmware does not load. objcopy makes both where it is told wrong addresses.
 */
export function ukiSectionFaults({ sections, memoryLength }: PeFile): Fault[] {
  const inFile = sections
    .filter(({ rawLength }) => rawLength > 0)
    .map(({ name, byteOffset, rawLength }) => ({ name, start: byteOffset, end: byteOffset + rawLength }));
  const faults = overlaps(inFile, 'in the file');
  // Tools that leave the addresses out make no image that firmware loads, and are no business of this.
  if (!sections.some(({ memoryOffset }) => memoryOffset > 0)) return faults;
  const inMemory = sections.map(memorySpan).filter(({ start, end }) => end > start);
  faults.push(...overlaps(inMemory, 'in memory'));
  for (const { name, start, end } of inMemory) {
    if (memoryLength === undefined || memoryLength === 0 || end <= memoryLength) continue;
    faults.push(badHeader(`section ${name} leaves the memory of the image`, { start, end, memoryLength }));
  }
  return faults;
}

function memorySpan({ name, memoryOffset, memoryLength }: PeSection): Span {
  return { name, start: memoryOffset, end: memoryOffset + memoryLength };
}

function overlaps(spans: readonly Span[], where: string): Fault[] {
  const sorted = spans.slice().sort((left, right) => left.start - right.start);
  const faults: Fault[] = [];
  for (let at = 1; at < sorted.length; at++) {
    const [before, after] = [sorted[at - 1], sorted[at]];
    if (after.start >= before.end) continue;
    const numbers = { byteOffset: after.start, overlap: before.end - after.start };
    faults.push(badHeader(`sections ${before.name} and ${after.name} overlap ${where}`, numbers));
  }
  return faults;
}
