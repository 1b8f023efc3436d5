/** GRUB's file names, `(device)/path`. */
import type { FileType } from '../../contract/stats.ts';
import type { BootSource } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import { compileGlob, isGlob } from '../text/glob.ts';
import { normalPath } from '../text/text.ts';
import { type Elsewhere, type GrubDevice, type GrubDevices, isElsewhere } from './devices.ts';
import type { FileTests } from './test.ts';
import type { GrubVariables } from './variables.ts';

/** What `search` sets for a filesystem that is not the one at hand; the rest of it says which one. */
const FOREIGN = 'elsewhere:';

/** The name of a device that is not at hand, for a variable: paths that begin with it lead to no file. */
export function foreignDevice(description: string): string {
  return FOREIGN + description;
}

/** A file or directory that is there. */
export interface GrubFile {
  /** That it is on. */
  readonly volume: BootVolume;
  /** Absolute. */
  readonly path: string;
}

/** Paths as GRUB writes them, `(hd0,gpt2)/x` or relative to `$root`, and the files that they name. */
export class GrubFiles implements FileTests {
  /** Those that paths may begin with. */
  readonly devices: GrubDevices;
  /** Where the filesystem may be mounted, if it is the only one at hand. */
  readonly root: string;
  private readonly variables: GrubVariables;
  /** Image files that `loopback` made devices of: name to path. */
  private readonly loopbacks: Map<string, string>;

  constructor(devices: GrubDevices, root: string, variables: GrubVariables, parent?: GrubFiles) {
    this.devices = devices;
    this.root = root;
    this.variables = variables;
    this.loopbacks = parent?.loopbacks ?? new Map();
  }

  /** The device that the name is on: its own, or that of `$root`. */
  device(name: string): GrubDevice | Elsewhere {
    const given = /^\(([^)]*)\)/.exec(name)?.[1] ?? this.variables.get('root');
    const device = given.replace(/^\((.*)\)$/, '$1');
    const image = this.loopbacks.get(device);
    if (image !== undefined) return { elsewhere: `image ${image}` };
    if (device.slice(0, FOREIGN.length) === FOREIGN) {
      return { elsewhere: device.slice(FOREIGN.length).replace(/[,()].*$/, '') };
    }
    return this.devices.find(device);
  }

  /** Which other filesystem the name is on; undefined for one that is at hand. */
  foreign(name: string): string | undefined {
    const found = this.device(name);
    return isElsewhere(found) ? found.elsewhere : undefined;
  }

  /** Makes `device` stand for the filesystem in an image file, where the file is there. */
  addLoopback(device: string, name: string): boolean {
    const file = this.find(name);
    if (file !== undefined) this.loopbacks.set(device, file.path);
    return file !== undefined;
  }

  /** Undefined where nothing of this type is there. */
  find(name: string, type: FileType = 'file'): GrubFile | undefined {
    this.devices.scan.budget.text(name.length);
    const device = this.device(name);
    if (isElsewhere(device)) return undefined;
    const path = device.volume.resolve(pathPart(name), this.root, type);
    return path === undefined ? undefined : { volume: device.volume, path };
  }

  typeOf(name: string): FileType | undefined {
    return this.find(name) !== undefined ? 'file' : this.find(name, 'dir') !== undefined ? 'dir' : undefined;
  }

  size(name: string): number {
    const file = this.find(name);
    return file === undefined ? 0 : file.volume.sizeOf(file.path);
  }

  /** The files that a pattern in the last component stands for; the pattern itself where it stands for none. */
  glob(source: BootSource, pattern: string): string[] {
    const slash = pattern.lastIndexOf('/');
    const directoryName = pattern.slice(0, slash + 1);
    if (slash < 0 || !isGlob(pattern.slice(slash + 1)) || isGlob(directoryName)) return [pattern];
    const directory = this.find(directoryName, 'dir');
    if (directory === undefined) return [pattern];
    const { budget } = this.devices.scan;
    const names = directory.volume.list(source, directory.path).filter(compileGlob(pattern.slice(slash + 1), budget));
    budget.text(names.length * (directoryName.length + 16));
    return names.length === 0 ? [pattern] : names.map((name) => directoryName + name);
  }
}

/** `(hd0,gpt2)/boot/vmlinuz` without its device; block lists such as `+1` have no path. */
function pathPart(name: string): string {
  return normalPath(name.replace(/^\([^)]*\)/, ''));
}
