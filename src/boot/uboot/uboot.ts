/** What U-Boot runs from a partition, next to extlinux: boot.scr, uEnv.txt, and the environment that it saved. */
import { BootfsError } from '../../contract/errors.ts';
import type { BootSource, MenuPart } from '../contract/menu.ts';
import type { BootVolume } from '../contract/volume.ts';
import { baseName } from '../text/text.ts';
import {
  decodeSavedEnvironment,
  decodeTextEnvironment,
  newerEnvironment,
  type SavedEnvironment,
} from './environment.ts';
import { MAX_SCRIPT_BYTES, UbootMachine } from './machine.ts';
import { decodeScriptImage } from './script-image.ts';

/** In the order in which the standard boot command looks for them, the directory being `prefix`. */
const PREFIXES = ['/', '/boot/'];
const SCRIPTS = ['boot.scr.uimg', 'boot.scr'];
const TEXT_ENVIRONMENTS = ['/uEnv.txt', '/boot/uEnv.txt'];
const SAVED_ENVIRONMENT = '/uboot.env';
const REDUNDANT_ENVIRONMENTS = ['/uboot-redund.env', '/uboot.env.redund'];

/** `own` is the partition that U-Boot looks at; its scripts may load from all `volumes`. */
export function readUbootMenus(own: BootVolume, volumes: readonly BootVolume[]): MenuPart[] {
  const parts: MenuPart[] = [];
  const add = (part: MenuPart | undefined): void => {
    if (part !== undefined) parts.push(part);
  };
  add(readSaved(own, volumes));
  for (const prefix of PREFIXES) {
    const path = SCRIPTS.map((name) => prefix + name).find((candidate) => own.isFile(candidate));
    if (path !== undefined) add(readScript(own, volumes, path, prefix));
  }
  const text = TEXT_ENVIRONMENTS.find((path) => own.isFile(path));
  if (text !== undefined) add(readTextEnvironment(own, volumes, text));
  return parts;
}

function readScript(own: BootVolume, volumes: readonly BootVolume[], path: string, prefix: string): MenuPart {
  const source = own.source('uboot', path);
  const machine = new UbootMachine(volumes, own, source, prefix);
  const script = own.scan.report(source, 'skipped', () => decodeScriptImage(readBounded(own, path)));
  if (script !== undefined) runBounded(own, source, machine, script);
  return partOf(source, machine);
}

/** Boards either run `uenvcmd` of it, or go by `uname_r`, as those of BeagleBoard.org do. */
function readTextEnvironment(own: BootVolume, volumes: readonly BootVolume[], path: string): MenuPart {
  const source = own.source('uboot', path);
  const machine = new UbootMachine(volumes, own, source, '/');
  const text = own.readText(source, path);
  if (text?.[0] === '\0') own.scan.problem('error', source, 'it begins with zeros');
  const variables = decodeTextEnvironment(own.scan.budget, text ?? '');
  own.scan.bounded(source, 'the environment', 2, () => machine.setAll(variables));
  const command = variables.get('uenvcmd');
  const release = variables.get('uname_r');
  if (command !== undefined) runBounded(own, source, machine, command);
  else if (release !== undefined) runBounded(own, source, machine, BEAGLE_SCRIPT);
  return partOf(source, machine);
}

/** In short what those boards do with the variables. */
const BEAGLE_SCRIPT = [
  'if load mmc $bootpart $fdt_addr_r /boot/dtbs/$uname_r/$dtb; then setenv fdt $fdt_addr_r; fi',
  'setenv initrd -',
  'if load mmc $bootpart $ramdisk_addr_r /boot/initrd.img-$uname_r; then setenv initrd $ramdisk_addr_r; fi',
  'setenv bootargs console=$console root=$root $cmdline',
  'if load mmc $bootpart $loadaddr /boot/vmlinuz-$uname_r; then bootz $loadaddr $initrd $fdt; fi',
].join('\n');

/** The environment is that of the newer one of two copies, where there are two; it is run from `bootcmd` on. */
function readSaved(own: BootVolume, volumes: readonly BootVolume[]): MenuPart | undefined {
  const paths = [SAVED_ENVIRONMENT, ...REDUNDANT_ENVIRONMENTS].filter((path) => own.isFile(path));
  if (paths.length === 0) return undefined;
  const source = own.source('uboot', paths[0]);
  const machine = new UbootMachine(volumes, own, source, '/');
  own.scan.bounded(source, 'the environment', 2, () => {
    let saved: SavedEnvironment | undefined;
    for (const path of paths) {
      const copy = own.scan.report(own.source('uboot', path), "can't be read", () =>
        decodeSavedEnvironment(own.scan.budget, readBounded(own, path)),
      );
      if (copy === undefined) own.scan.problem('error', own.source('uboot', path), 'its checksum is wrong');
      saved = newerEnvironment(saved, copy);
    }
    if (saved === undefined) return;
    machine.setAll(saved.variables);
    machine.run(saved.variables.get('bootcmd') ?? '');
  });
  return partOf(source, machine);
}

function readBounded(own: BootVolume, path: string): Uint8Array {
  const file = own.openCharged(path);
  if (file.size > MAX_SCRIPT_BYTES) {
    throw new BootfsError('EFBIG', `${baseName(path)} is too big`, { size: file.size, limit: MAX_SCRIPT_BYTES });
  }
  const bytes = new Uint8Array(file.size);
  file.read(0, bytes);
  return bytes;
}

function runBounded(own: BootVolume, source: BootSource, machine: UbootMachine, script: string): void {
  own.scan.bounded(source, 'the script', 2, () => machine.run(script));
}

function partOf(source: BootSource, { entries }: UbootMachine): MenuPart {
  return { configuration: source, entries, defaultIndex: entries.length > 0 ? 0 : -1 };
}
