/** What is on a device, the kinds that bootfs does not read included: told by superblocks and magic numbers, never by guesses. */
import { u16le } from '../bytes/endian.ts';
import type { BlockDevice } from '../contract/block-device.ts';
import type { Recogniser, Recognition } from '../contract/driver.ts';
import { readBytes } from '../device/block-device.ts';
import { callerDevice } from '../device/caller-device.ts';
import { findSignature } from './signatures.ts';

/** What a device holds. */
export interface Probe {
  /** `ext2`, `ext3`, `ext4`, `erofs`, ... are read; any other name is a refusal: `btrfs`, `LUKS`, `LVM2`, ... */
  readonly kind: string;
  /** Can it be mounted? */
  readonly readable: boolean;
  /** '' where it has none, or is not looked up. */
  readonly label: string;
  /** Likewise. */
  readonly uuid: string;
}

/** Names the contents of a device; undefined where it has no known signature. @throws EINVAL for what is no device, EIO */
export type ProbeFunction = (device: BlockDevice) => Probe | undefined;

/** A format that knows the device, and what it sees there. */
interface Candidate<Format extends Recogniser> {
  readonly format: Format;
  readonly recognition: Recognition;
}

/** Of the formats that know the device: the one whose checksum fits, else the first. @throws EIO */
export function chooseFormat<Format extends Recogniser>(
  formats: readonly Format[],
  device: BlockDevice,
): Candidate<Format> | undefined {
  const candidates: Candidate<Format>[] = [];
  for (const format of formats) {
    const recognition = format.recognise(device);
    if (recognition !== undefined) candidates.push({ format, recognition });
  }
  if (candidates.length < 2) return candidates[0];
  return candidates.filter(({ recognition }) => recognition.isProven())[0] ?? candidates[0];
}

/** A `probe` that counts these formats as readable: their drivers, or their recognisers alone. */
export function probeWith(formats: readonly Recogniser[]): ProbeFunction {
  return (given) => {
    const device = callerDevice(given);
    const recognition = chooseFormat(formats, device)?.recognition;
    // No magic number contradicts a checksum.
    const signature = recognition?.isProven() ? undefined : findSignature(device);
    const isContradicted = signature?.isOuter === true && signature.kind !== recognition?.kind;
    if (recognition !== undefined && !isContradicted) return told(recognition, recognition.isMountable);
    return signature && told(signature, false);
  };
}

function told({ kind, label, uuid }: Omit<Probe, 'readable'>, readable: boolean): Probe {
  return { kind, readable, label, uuid };
}

/** A few words on what the device seems to hold, for an error message. @throws EIO */
export function describeContents(device: BlockDevice): string {
  const found = device.size === 0 ? undefined : findSignature(device);
  if (found === undefined) return describeUnnamed(device);
  return `this is ${found.kind}${found.label === '' ? '' : ` (label ${found.label})`}`;
}

/** As `describeContents`, without the table of what there is. @throws EIO */
export function describeUnnamed(device: BlockDevice): string {
  if (device.size === 0) return 'the image is empty';
  if (device.size >= 512 && u16le(readBytes(device, 510, 2), 0) === 0xaa55) return 'this looks like a partitioned disk';
  return 'no known signature';
}
