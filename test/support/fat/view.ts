/** What bootfs shows of a FAT image. */
import { fatDriver } from '../../../src/fatread/fat.ts';
import { type FileSystem, memoryDevice, mountWith } from '../../../src/index.ts';
import { manifestLines } from '../manifest.ts';

const mount = mountWith([fatDriver]);

/** As `mount -t vfat` takes it: with whatever in the fields that do not matter. */
export const mountFat = (image: Uint8Array): FileSystem => mount(memoryDevice(image), { type: 'vfat' });

/** Inode numbers are made up by Linux when it mounts. */
export const withoutIno = (line: string): string => line.replace(/, "ino": \d+/, '');

/** The manifest without inode numbers; undefined for a mount that is refused as broken. */
export const fatLines = (image: Uint8Array): string[] => manifestLines(mountFat(image)).map(withoutIno);

/** Names in a directory, in the order on disk. */
export const namesIn = (image: Uint8Array, path = '/'): string[] => mountFat(image).readdir(path).map(String);

/** The options that stand for "what Linux shows". */
export const VFAT_OPTIONS = 'utf8,tz=UTC,codepage=437,umask=022,uid=0,gid=0';
