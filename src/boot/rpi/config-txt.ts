/** config.txt of a Raspberry Pi: settings, and the filters that say for which boards they are. */

import type { BootSource } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import type { WorkBudget } from '../text/budget.ts';
import { forEachLine } from '../text/text.ts';
import type { PiModel } from './models.ts';

const MAX_INCLUDES = 8;
/** Bytes for an overlay's name in the list of them. */
const OVERLAY_BYTES = 64;
/** Overlays of one configuration; real ones have below ten. */
const MAX_OVERLAYS = 100;

/** What one run through config.txt comes to, for one kind of board. */
export interface PiSettings {
  /** `kernel=`, as it is written. */
  kernel?: string;
  /** The file's name, as it is written. */
  initramfs?: string;
  /** `cmdline=`, as it is written. */
  cmdline: string;
  /** `os_prefix`: in front of the names of kernel, initramfs, command line and device trees. */
  prefix: string;
  /** `device_tree=`, as it is written. */
  devicetree?: string;
  /** `auto_initramfs=1`: the initramfs that goes with the kernel's name. */
  autoInitramfs: boolean;
  /** `arm_64bit=0` */
  is32Bit: boolean;
  /** Names, as `dtoverlay=` has them. */
  readonly overlays: string[];
}

/** Whom the settings are read for. */
export interface PiCase {
  /** The board. */
  readonly model: PiModel;
  /** Started once, with tryboot.txt in place of config.txt. */
  readonly isTryboot: boolean;
}

/** What holds for one kind of board; `source` may not be there. */
export function readPiSettings(volume: BootVolume, source: BootSource, which: PiCase): PiSettings {
  const settings: PiSettings = {
    ...{ cmdline: 'cmdline.txt', prefix: '', autoInitramfs: false, is32Bit: false },
    overlays: [],
  };
  if (volume.isFile(source.path)) readFile(volume, source, which, settings, { count: 0 });
  return settings;
}

function readFile(
  volume: BootVolume,
  source: BootSource,
  which: PiCase,
  settings: PiSettings,
  includes: { count: number },
): void {
  const text = volume.readText(source, source.path);
  if (text === undefined) return;
  const filters = new Filters(which);
  const { budget } = volume.scan;
  forEachLine(budget, text, (raw) => {
    const line = raw.trim();
    const section = /^\[(.*)\]$/.exec(line);
    if (section !== null) filters.take(section[1].toLowerCase());
    if (section !== null || !filters.hold || line === '' || line[0] === '#') return;
    const match = /^(include|initramfs)\s+(.*)$/.exec(line) ?? /^([A-Za-z0-9_]+)\s*=\s*(.*)$/.exec(line);
    if (match === null) return;
    const [, key, value] = match;
    budget.text(value.length);
    if (key !== 'include') {
      applySetting(budget, settings, key, value);
      return;
    }
    const path = `/${value}`;
    if (++includes.count > MAX_INCLUDES || !volume.isFile(path)) return;
    readFile(volume, volume.source('rpi', path), which, settings, includes);
  });
}

/**
 * The filters in force. One takes the place of another one of its sort and joins those of other sorts; `[all]` ends all of
 * them. What a serial number, a screen or a pin decides holds for some boards only, and for none here.
 */
class Filters {
  private readonly which: PiCase;
  private model = true;
  private tryboot = true;
  private other = true;

  constructor(which: PiCase) {
    this.which = which;
  }

  get hold(): boolean {
    return this.model && this.tryboot && this.other;
  }

  take(name: string): void {
    const { model, isTryboot } = this.which;
    if (name === 'all') this.model = this.tryboot = this.other = true;
    else if (name === 'tryboot') this.tryboot = isTryboot;
    else if (/^(pi|cm)[0-9]/.test(name)) this.model = model.sections.indexOf(name) >= 0;
    else this.other = false;
  }
}

function applySetting(budget: WorkBudget, settings: PiSettings, key: string, value: string): void {
  if (key === 'kernel') settings.kernel = value;
  else if (key === 'initramfs') settings.initramfs = value.split(/\s+/)[0];
  else if (key === 'ramfsfile') settings.initramfs = value;
  else if (key === 'cmdline') settings.cmdline = value;
  else if (key === 'os_prefix') settings.prefix = value;
  else if (key === 'device_tree') settings.devicetree = value === '' ? undefined : value;
  else if (key === 'auto_initramfs') settings.autoInitramfs = value === '1';
  else if (key === 'arm_64bit') settings.is32Bit = value === '0';
  else if (key === 'dtoverlay') addOverlay(budget, settings, value);
}

/** `NAME,parameter=value`; without a name it ends the parameters of the one before. */
function addOverlay(budget: WorkBudget, { overlays }: PiSettings, value: string): void {
  const name = value.split(/[,:]/)[0].trim();
  if (name === '' || overlays.length >= MAX_OVERLAYS || overlays.indexOf(name) >= 0) return;
  budget.keep(OVERLAY_BYTES);
  overlays.push(name);
}
