/** The firmware that a Raspberry Pi loads from its boot partition before any kernel. */
import type { BootLoader } from '../../boot/index.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { Disk } from '../../disk/disk.ts';
import type { ChainFault } from '../contract/chain.ts';
import type { Level } from '../contract/finding.ts';
import { isFile } from '../files/damage.ts';
import { findFileFault } from './board-files.ts';

interface Family {
  /** For people. */
  readonly boards: string;
  /** Started first; undefined where the board has it in flash memory. */
  readonly bootcode: string | undefined;
  /** The programs of which one is started, and the file that fits each to the memory of the board. */
  readonly starts: readonly (readonly [start: string, fixup: string])[];
}

const FAMILIES: readonly Family[] = [
  {
    boards: 'a Raspberry Pi before 4',
    bootcode: 'bootcode.bin',
    starts: [
      ['start.elf', 'fixup.dat'],
      ['start_cd.elf', 'fixup_cd.dat'],
      ['start_x.elf', 'fixup_x.dat'],
      ['start_db.elf', 'fixup_db.dat'],
    ],
  },
  {
    boards: 'a Raspberry Pi 4',
    bootcode: undefined,
    starts: [
      ['start4.elf', 'fixup4.dat'],
      ['start4cd.elf', 'fixup4cd.dat'],
      ['start4x.elf', 'fixup4x.dat'],
      ['start4db.elf', 'fixup4db.dat'],
    ],
  },
];

/** How much it weighs where no board can be started by another family's firmware, and where one can. */
interface FirmwareFault {
  readonly fault: ChainFault;
  readonly alone: Level;
  readonly besideOthers: Level;
}

/**
 * What of the firmware is damaged, or not there beside the rest of it. Where it is whole for one family of boards, faults
 * of the others weigh less; a Raspberry Pi 5 has all of it in flash memory. @throws what the device throws
 */
export function judgePiFirmware(disk: Disk, loaders: readonly BootLoader[]): ChainFault[] {
  const faults: ChainFault[] = [];
  for (const { partition } of loaders) {
    const fs = disk.partitions.filter(({ number }) => number === partition)[0]?.fs;
    if (fs === undefined) continue;
    const families = FAMILIES.map((family) => judgeFamily(fs, partition, family));
    const isUsable =
      isFile(fs, '/kernel_2712.img') || families.some((of) => of?.every(({ alone }) => alone !== 'error') === true);
    for (const { fault, alone, besideOthers } of families.reduce<FirmwareFault[]>(
      (all, of) => all.concat(of ?? []),
      [],
    )) {
      faults.push({ ...fault, level: isUsable ? besideOthers : alone });
    }
  }
  return faults;
}

/** Undefined where the partition holds nothing for these boards. */
function judgeFamily(
  fs: FileSystem,
  partition: number | undefined,
  { boards, bootcode, starts }: Family,
): FirmwareFault[] | undefined {
  const present = starts.filter(([start]) => isFile(fs, `/${start}`));
  const hasCode = bootcode !== undefined && isFile(fs, `/${bootcode}`);
  if (present.length === 0 && !hasCode) return undefined;
  const faults: FirmwareFault[] = [];
  const add = (name: string, what: string, id: ChainFault['id'], alone: Level, besideOthers: Level): void => {
    const message = `${boards} loads this, and ${what}`;
    faults.push({ fault: { id, partition, path: `/${name}`, message }, alone, besideOthers });
  };
  const judge = (name: string, alone: Level): void => {
    const fault = isFile(fs, `/${name}`) ? findFileFault(fs, `/${name}`) : undefined;
    if (fault !== undefined) add(name, fault, 'loader-broken', alone, 'warning');
  };
  if (hasCode) judge(bootcode, 'error');
  else if (bootcode !== undefined) add(bootcode, 'it is not there', 'second-stage-missing', 'error', 'note');
  if (present.length === 0) add(starts[0][0], 'it is not there', 'second-stage-missing', 'error', 'note');
  present.forEach(([start, fixup], at) => {
    // Settings choose another one than the first, and boards do so by themselves where they have little memory.
    const level = at === 0 ? 'error' : 'warning';
    judge(start, level);
    judge(fixup, level);
    // Without it the board uses a part of its memory.
    if (!isFile(fs, `/${fixup}`)) add(fixup, 'it is not there', 'second-stage-missing', 'note', 'note');
  });
  return faults;
}
