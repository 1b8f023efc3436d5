/**
 * systemd's Boot Loader Interface: what the loader tells the operating system, and what that asks of it, in EFI variables
 * (https://systemd.io/BOOT_LOADER_INTERFACE).
 */
import { WorkBudget } from '../../src/boot/text/budget.ts';
import { matchesGlob } from '../../src/boot/text/glob.ts';
import { attempt, isAnswer } from '../../src/contract/errors.ts';
import type { Host } from '../shim/host.ts';
import {
  BOOT_ONLY,
  encodeUtf16,
  GLOBAL_GUID,
  LASTING,
  LOADER_GUID,
  SHIM_GUID,
  type Variables,
  VOLATILE,
} from './firmware.ts';

/** As bootctl shows it. */
const LOADER_NAME = 'bootfs 0.1.0';

/**
 * EFI_LOADER_FEATURE_*: timeout and its one-shot form, default and one-shot entry, boot counting, XBOOTLDR, sort keys, the
 * saved entry, shim's protocol that stays, a menu that is switched off, profiles and type 1 entries of unified kernel images.
 */
const FEATURES = [0, 1, 2, 3, 4, 5, 8, 9, 12, 13, 14, 16];

/** EFI_OS_INDICATIONS_BOOT_TO_FW_UI. */
const BOOT_TO_FIRMWARE_SETUP = 1;
const OS_INDICATIONS_BYTES = 8;

/** What the variables ask for. */
export interface Wishes {
  /** Globs over ids, in the order in which they are tried. */
  readonly entries: readonly string[];
  /** Seconds that the menu waits; 'force': until a key comes. */
  readonly timeout?: number | 'force';
  /** The one-shot entry, which is not remembered as the last one. */
  readonly oneShot?: string;
  /** What is booted is to be remembered, as the default is `@saved`. */
  readonly remembers: boolean;
}

/** Says what loader this is; before anything is looked for. */
export function announceLoader(host: Host, variables: Variables): void {
  const { facts } = host;
  const tell = (name: string, value: string | undefined): void => {
    if (value !== undefined) variables.setText(LOADER_GUID, name, VOLATILE, value);
  };
  announceTime(host, variables, 'LoaderTimeInitUSec');
  tell('LoaderInfo', LOADER_NAME);
  tell('LoaderFirmwareInfo', facts?.firmware);
  tell('LoaderFirmwareType', facts?.firmwareType);
  tell('LoaderImageIdentifier', facts?.program);
  tell('LoaderDevicePartUUID', facts?.partition);
  const features = new Uint8Array(8);
  for (const bit of FEATURES) features[bit >> 3] |= 1 << (bit & 7);
  variables.set(LOADER_GUID, 'LoaderFeatures', VOLATILE, features);
  // Else shim takes its protocol away from the EFI stub of a unified kernel image.
  if (facts?.secureBoot === 'on') variables.set(SHIM_GUID, 'ShimRetainProtocol', BOOT_ONLY, new Uint8Array([1]));
}

/** Microseconds since the machine was switched on: `LoaderTimeInitUSec`, `LoaderTimeMenuUSec`, `LoaderTimeExecUSec`. */
export function announceTime(host: Host, variables: Variables, name: string): void {
  const now = host.milliseconds?.();
  if (now !== undefined) variables.setText(LOADER_GUID, name, VOLATILE, String(Math.floor(now * 1000)));
}

/** The ids of the menu, in its order. */
export function announceEntries(variables: Variables, ids: readonly string[]): void {
  variables.set(LOADER_GUID, 'LoaderEntries', VOLATILE, encodeUtf16(ids.map((id) => `${id}\0`).join('')));
}

/** What is about to be started. `countPath`: the file of an entry whose tries are counted, for systemd-bless-boot. */
export function announceSelected(
  variables: Variables,
  wishes: Wishes,
  id: string,
  countPath: string | undefined,
): void {
  variables.setText(LOADER_GUID, 'LoaderEntrySelected', VOLATILE, id);
  const path = countPath === undefined ? undefined : encodeUtf16(`${countPath.replace(/\//g, '\\')}\0`);
  variables.set(LOADER_GUID, 'LoaderBootCountPath', VOLATILE, path);
  if (wishes.remembers && id !== wishes.oneShot) variables.setText(LOADER_GUID, 'LoaderEntryLastBooted', LASTING, id);
}

/** Takes them out of the variables: what is meant for one boot is deleted. `configured`: the default of loader.conf. */
export function takeWishes(variables: Variables, configured: string | undefined): Wishes {
  const once = (name: string): string | undefined => {
    const value = variables.text(LOADER_GUID, name);
    if (value !== undefined) variables.set(LOADER_GUID, name, LASTING, undefined);
    return value === '' ? undefined : value;
  };
  const oneShot = once('LoaderEntryOneShot');
  const chosen = variables.text(LOADER_GUID, 'LoaderEntryDefault') || undefined;
  const timeout = once('LoaderConfigTimeoutOneShot') ?? variables.text(LOADER_GUID, 'LoaderConfigTimeout');
  const remembers = (chosen ?? configured) === '@saved';
  const default_ = remembers ? variables.text(LOADER_GUID, 'LoaderEntryLastBooted') : chosen;
  const entries = [oneShot, default_].filter((id): id is string => id !== undefined && id !== '');
  return { entries, timeout: decodeTimeout(timeout), oneShot, remembers };
}

function decodeTimeout(text: string | undefined): number | 'force' | undefined {
  if (text === 'menu-force') return 'force';
  if (text === 'menu-hidden' || text === 'menu-disabled') return 0;
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The first wish that takes an id; -1 for none. A pattern that takes too much work, with the ids of all disks, takes none. */
export function findWished({ entries }: Wishes, ids: readonly string[]): number {
  const budget = new WorkBudget();
  for (const pattern of entries) {
    const exact = ids.indexOf(pattern);
    if (exact >= 0) return exact;
    const at = attempt(
      () => ids.findIndex((id) => matchesGlob(pattern, id, budget)),
      isAnswer,
      () => -1,
    );
    if (at >= 0) return at;
  }
  return -1;
}

/** Can the firmware be asked to show its setup at its next start? */
export function hasFirmwareSetup(variables: Variables): boolean {
  const supported = variables.number(GLOBAL_GUID, 'OsIndicationsSupported') ?? 0;
  return supported % 2 === BOOT_TO_FIRMWARE_SETUP;
}

/** Asks for it, and starts the machine anew. */
export function startFirmwareSetup(host: Host, variables: Variables): void {
  const wanted = new Uint8Array(OS_INDICATIONS_BYTES);
  wanted.set((variables.bytes(GLOBAL_GUID, 'OsIndications') ?? wanted).subarray(0, wanted.length));
  wanted[0] |= BOOT_TO_FIRMWARE_SETUP;
  variables.set(GLOBAL_GUID, 'OsIndications', LASTING, wanted);
  host.restart?.();
}
