/** GRUB's file names, `(device)/path`, on the one filesystem that is at hand. */
import type { FileType } from '../../contract/stats.ts';
import { compileGlob, isGlob } from '../glob.ts';
import type { BootSource } from '../menu.ts';
import { normalPath } from '../text.ts';
import type { BootVolume } from '../volume.ts';
import type { FileTests } from './test.ts';
import type { GrubVariables } from './variables.ts';

/** The name that the filesystem at hand has as a GRUB device. */
export const OWN_DEVICE = 'hd0';
/** What `search` sets for a filesystem that is not the one at hand; the rest of it says which one. */
const FOREIGN = 'elsewhere:';

export function foreignDevice(description: string): string {
  return FOREIGN + description;
}

export class GrubFiles implements FileTests {
  readonly volume: BootVolume;
  /** Where the filesystem may be mounted. */
  readonly root: string;
  private readonly variables: GrubVariables;
  /** Image files that `loopback` made devices of: name to path. */
  private readonly loopbacks = new Map<string, string>();

  constructor(volume: BootVolume, root: string, variables: GrubVariables) {
    this.volume = volume;
    this.root = root;
    this.variables = variables;
  }

  /** Which other filesystem the name is on; undefined for the one at hand. */
  foreign(name: string): string | undefined {
    const device = (/^\(([^)]*)\)/.exec(name)?.[1] ?? this.variables.get('root')).replace(/^\((.*)\)$/, '$1');
    const image = this.loopbacks.get(device);
    if (image !== undefined) return `image ${image}`;
    return device.slice(0, FOREIGN.length) === FOREIGN
      ? device.slice(FOREIGN.length).replace(/[,()].*$/, '')
      : undefined;
  }

  /** Makes `device` stand for the filesystem in an image file, where the file is there. */
  addLoopback(device: string, name: string): boolean {
    const path = this.find(name);
    if (path !== undefined) this.loopbacks.set(device, path);
    return path !== undefined;
  }

  /** The absolute path in the filesystem at hand; undefined where nothing is there. */
  find(name: string, type: FileType = 'file'): string | undefined {
    this.volume.scan.budget.text(name.length);
    if (this.foreign(name) !== undefined) return undefined;
    return this.volume.resolve(pathPart(name), this.root, type);
  }

  typeOf(name: string): FileType | undefined {
    return this.find(name) !== undefined ? 'file' : this.find(name, 'dir') !== undefined ? 'dir' : undefined;
  }

  size(name: string): number {
    const path = this.find(name);
    return path === undefined ? 0 : this.volume.sizeOf(path);
  }

  /** The files that a pattern in the last component stands for; the pattern itself where it stands for none. */
  glob(source: BootSource, pattern: string): string[] {
    const slash = pattern.lastIndexOf('/');
    const directoryName = pattern.slice(0, slash + 1);
    if (slash < 0 || !isGlob(pattern.slice(slash + 1)) || isGlob(directoryName)) return [pattern];
    const directory = this.find(directoryName, 'dir');
    if (directory === undefined) return [pattern];
    const takes = compileGlob(pattern.slice(slash + 1), this.volume.scan.budget);
    const names = this.volume.list(source, directory).filter(takes);
    this.volume.scan.budget.text(names.length * (directoryName.length + 16));
    return names.length === 0 ? [pattern] : names.map((name) => directoryName + name);
  }
}

/** `(hd0,gpt2)/boot/vmlinuz` without its device; block lists such as `+1` have no path. */
function pathPart(name: string): string {
  return normalPath(name.replace(/^\([^)]*\)/, ''));
}
