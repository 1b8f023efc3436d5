/** GRUB from the beginning: what its image has packed in says where its configuration is. */
import type { BlockDevice } from '../../contract/block-device.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import type { GrubCore } from '../../kernel-formats/grub-core.ts';
import type { BootSource } from '../contract/menu.ts';
import type { BootScan } from '../contract/scan.ts';
import { BootVolume } from '../contract/volume.ts';
import { type GrubMenu, makeGrubMenu } from './cfg.ts';
import { deviceName, diskDevices, OWN_DEVICE, type UnreadDevice } from './devices.ts';
import { GrubInterpreter } from './interpreter.ts';

/** A script takes at most half of the work that is left, so that there is some for what its entries load. */
const SCRIPT_SHARE = 2;

/** The disk around GRUB. */
export interface GrubDisk {
  /** Of the menu that is being made. */
  readonly scan: BootScan;
  /** Those that can be read. */
  readonly volumes: readonly BootVolume[];
  /** Those that can't. */
  readonly unread: readonly UnreadDevice[];
  /** Which decides on the names of partitions; undefined without a table. */
  readonly tableKind: 'gpt' | 'mbr' | undefined;
  /** Opens the filesystem in a memdisk. @throws what is wrong with it */
  mount(device: BlockDevice): FileSystem;
}

/** How GRUB was started. */
export interface GrubImage {
  /** What is built into it: prefix, configuration, memdisk. */
  readonly core: GrubCore;
  /** Which firmware it is for. */
  readonly platform: 'efi' | 'pc';
  /** Of the image's file; where it was in the boot sectors, of the disk. */
  readonly source: BootSource;
  /** What the firmware says: the number of the image's partition and its directory. Absent for a BIOS. */
  readonly partition?: number;
  /** Absolute, without a slash at its end. */
  readonly directory?: string;
}

/** The menu that this GRUB shows; undefined where it finds no configuration. */
export function startGrub(disk: GrubDisk, image: GrubImage): GrubMenu | undefined {
  const { scan } = disk;
  const { core, source } = image;
  const devices = diskDevices(scan, disk.volumes, disk.unread, disk.tableKind, openMemdisk(disk, image));
  const grub = new GrubInterpreter(devices, variablesOf(image, disk.tableKind), source, '');
  scan.bounded(source, 'the script', SCRIPT_SHARE, () => {
    if (core.config !== undefined) grub.runScript(core.config);
    if (grub.config === undefined) grub.runConfig(`${grub.variables.get('prefix')}/grub.cfg`);
  });
  if (grub.config === undefined) {
    const prefix = grub.variables.get('prefix');
    // A CD is its own device for GRUB, whatever partition of a hybrid image it was started from.
    const isCd = disk.unread.some(({ kind }) => kind === 'iso9660');
    const elsewhere = grub.files.foreign(`${prefix}/grub.cfg`) ?? (isCd ? 'the ISO 9660 of the disk' : undefined);
    if (elsewhere !== undefined) {
      scan.problem('note', source, `GRUB looks for its configuration on ${elsewhere}: bootfs does not read that`);
      return undefined;
    }
    scan.problem('error', source, `GRUB finds no configuration: ${prefix}/grub.cfg is not there`, undefined, prefix);
    return undefined;
  }
  return makeGrubMenu(grub);
}

function openMemdisk(disk: GrubDisk, { core, source }: GrubImage): BootVolume | undefined {
  const { memdisk } = core;
  if (memdisk === undefined) return undefined;
  const fs = disk.scan.report(source, "GRUB's memdisk can't be read", () => disk.mount(memdisk));
  return fs && new BootVolume(fs, disk.scan, { strict: true, partition: source.partition, prefix: '(memdisk)' });
}

/** As grub_set_prefix_and_root() sets them: what the prefix leaves out comes from the firmware. */
function variablesOf(image: GrubImage, tableKind: GrubDisk['tableKind']): Record<string, string> {
  const { core, directory, platform } = image;
  const from = deviceName(image.partition ?? 0, tableKind);
  const match = /^(?:\(([^)]*)\))?(.*)$/.exec(core.prefix);
  const given = match?.[1] ?? '';
  const device = given === '' ? from : given[0] === ',' ? OWN_DEVICE + given : given;
  const path = match?.[2] || directory || '';
  return {
    root: device,
    prefix: `(${device})${path}`,
    ...(directory !== undefined && { cmdpath: `(${from})${directory}` }),
    grub_platform: platform,
    grub_cpu: platform === 'pc' ? 'i386' : 'x86_64',
  };
}
