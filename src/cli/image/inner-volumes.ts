/** Logical volumes and arrays inside of partitions: they are chosen from as partitions are. */
import { attempt, isCorrupt } from '../../contract/errors.ts';
import { MAX_VOLUMES } from '../../disk/contents.ts';
import type { Inside } from '../../disk/inside/inside.ts';
import { lookInside } from '../../disk/look-inside.ts';
import type { ProbeFunction } from '../../probe/probe.ts';
import type { Candidate } from './candidate.ts';

/** A volume on an array on a volume; deeper than that is nobody's disk. */
const MAX_DEPTH = 4;

/** Those that bootfs reads, the ones on them included. @throws EIO */
export function volumesIn(
  candidates: readonly Candidate[],
  probe: ProbeFunction,
  left = { volumes: MAX_VOLUMES },
  depth = 0,
): Candidate[] {
  const found: Candidate[] = [];
  if (depth >= MAX_DEPTH) return found;
  for (const candidate of candidates) {
    const volumes = insideOf(candidate)?.volumes ?? [];
    const readable: Candidate[] = [];
    for (const volume of volumes) {
      if (--left.volumes < 0) return [...found, ...readable];
      const { device } = volume;
      if (device !== undefined)
        readable.push({ partition: candidate.partition, volume, device, contents: probe(device) });
    }
    found.push(...readable, ...volumesIn(readable, probe, left, depth + 1));
  }
  return found;
}

/** Undefined where there is nothing, or it is damaged: then nothing on it can be chosen. */
function insideOf({ device, contents }: Candidate): Inside | undefined {
  return attempt(
    () => device && lookInside(device, contents),
    isCorrupt,
    () => undefined,
  );
}
