/** Disks for the firmware tests: a GPT with an EFI system partition and one or more others. */
import { chmodSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { crc32 } from '../../src/hash/crc32.ts';
import { X64 } from './machines.ts';
import { repository, runTool, unpackedPackage } from './requirements.ts';

const SECTOR = 512;
const ALIGNMENT = 1048576;
const ESP_TYPE = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b';
const LINUX_TYPE = '0fc63daf-8483-4772-8e79-3d69d8477de4';

/** A file in the EFI system partition: its path there, and its content. */
export type EspFiles = Readonly<Record<string, string | Uint8Array>>;

/** Makes `DIRECTORY/NAME.img` of the partitions' images, the EFI system partition first. */
export function makeDisk(directory: string, name: string, esp: EspFiles, partitions: readonly string[]): string {
  const images = [makeEsp(directory, name, esp), ...partitions];
  const sizes = images.map((image) => Math.ceil(statSync(image).size / ALIGNMENT) * ALIGNMENT);
  const starts = sizes.map((_size, at) => ALIGNMENT + sizes.slice(0, at).reduce((sum, size) => sum + size, 0));
  const diskBytes = starts[starts.length - 1] + sizes[sizes.length - 1] + ALIGNMENT;

  const entries = new Uint8Array(128 * 128);
  images.forEach((_image, at) => {
    const entry = entries.subarray(at * 128);
    entry.set(guidBytes(at === 0 ? ESP_TYPE : LINUX_TYPE));
    entry.set(guidBytes(`b007f500-0000-4000-8000-0000000001${10 + at}`), 16);
    setU32(entry, 32, starts[at] / SECTOR);
    setU32(entry, 40, (starts[at] + sizes[at]) / SECTOR - 1);
  });
  const lastSector = diskBytes / SECTOR - 1;
  const path = join(directory, `${name}.img`);
  writeFileSync(path, '');
  truncateSync(path, diskBytes);
  writeAt(path, protectiveMbr(lastSector), 0);
  writeAt(path, gptHeader(1, lastSector, 2, entries), SECTOR);
  writeAt(path, entries, 2 * SECTOR);
  writeAt(path, entries, (lastSector - 32) * SECTOR);
  writeAt(path, gptHeader(lastSector, 1, lastSector - 32, entries), lastSector * SECTOR);
  images.forEach((image, at) => {
    runTool('dd', [
      `if=${image}`,
      `of=${path}`,
      'bs=1M',
      `seek=${starts[at] / ALIGNMENT}`,
      'conv=notrunc,sparse',
      'status=none',
    ]);
  });
  return path;
}

function makeEsp(directory: string, name: string, files: EspFiles): string {
  const image = join(directory, `${name}.esp`);
  writeFileSync(image, '');
  truncateSync(image, 36 * ALIGNMENT);
  runTool('mformat', ['-i', image, '-F', '::']);
  const folders = ['/EFI/BOOT/', '/EFI/bootfs/', ...Object.keys(files)].flatMap(foldersOf);
  runTool('mmd', ['-i', image, ...Array.from(new Set(folders)).map((folder) => `::${folder}`)]);
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, 'esp-file');
    writeFileSync(file, content);
    runTool('mcopy', ['-i', image, file, `::${path}`]);
  }
  return image;
}

/** Those that a path leads through, the outermost first. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_name, at) => `/${names.slice(0, at + 1).join('/')}`);
}

function writeAt(path: string, bytes: Uint8Array, byteOffset: number): void {
  writeFileSync(`${path}.part`, bytes);
  runTool('dd', [
    `if=${path}.part`,
    `of=${path}`,
    `bs=${SECTOR}`,
    `seek=${byteOffset / SECTOR}`,
    'conv=notrunc',
    'status=none',
  ]);
}

function setU32(bytes: Uint8Array, at: number, value: number): void {
  for (let byte = 0; byte < 4; byte++) bytes[at + byte] = (value >>> (8 * byte)) & 0xff;
}

function guidBytes(text: string): Uint8Array {
  const plain = Buffer.from(text.replace(/-/g, ''), 'hex');
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  return Uint8Array.from(order, (from) => plain[from]);
}

function protectiveMbr(lastSector: number): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  sector.set([0, 0, 2, 0, 0xee, 0xff, 0xff, 0xff], 446);
  setU32(sector, 454, 1);
  setU32(sector, 458, lastSector);
  sector.set([0x55, 0xaa], 510);
  return sector;
}

function gptHeader(own: number, other: number, entriesAt: number, entries: Uint8Array): Uint8Array {
  const sector = new Uint8Array(SECTOR);
  sector.set(Buffer.from('EFI PART'));
  setU32(sector, 8, 0x00010000);
  setU32(sector, 12, 92);
  setU32(sector, 24, own);
  setU32(sector, 32, other);
  setU32(sector, 40, 34);
  setU32(sector, 48, Math.max(own, other) - 34);
  sector.set(guidBytes('b007f500-0000-4000-8000-000000000100'), 56);
  setU32(sector, 72, entriesAt);
  setU32(sector, 80, 128);
  setU32(sector, 84, 128);
  setU32(sector, 88, crc32(entries));
  setU32(sector, 16, crc32(sector.subarray(0, 92)));
  return sector;
}

/** Runs a recipe in the words of scripts/images/lib.sh; gives the image that it left. @throws where it fails; nothing stays mounted */
export function makeFilesystem(
  directory: string,
  name: string,
  recipe: string,
  environment: Readonly<Record<string, string>>,
): string {
  const scripts = join(repository, 'scripts/images');
  runTool(
    'bash',
    ['-c', `cd "$(mktemp -d "$WORK/XXXXXX")" && . "$SCRIPTS/lib.sh"\n${recipe}\nmv image "$WORK/${name}"`],
    { ...environment, SCRIPTS: scripts, WORK: directory },
  );
  return join(directory, name);
}

/*
 * The kernel writes its messages into the middle of a line that a program is writing: it is told to keep them (`dmesg -n 1`).
 * And it switches the machine off with lines that have not left yet: changing the terminal's settings waits for them.
 */
const init = (more: string): string => `#!/bin/busybox sh
/bin/busybox mkdir /proc /sys
/bin/busybox mount -t proc proc /proc
/bin/busybox dmesg -n 1
${more}/bin/busybox echo "INIT-OK $(/bin/busybox uname -r) cmdline=[$(/bin/busybox cat /proc/cmdline)]"
/bin/busybox stty echo
/bin/busybox poweroff -f
`;

/**
 * An initial RAM disk that says which kernel runs and how it was started, and switches the machine off.
 *
 * @param more lines of its script, run before that.
 * @param modules files of kernel modules, which it loads first, in their order.
 */
export function makeInitrd(directory: string, machine = X64, more = '', modules: readonly string[] = []): string {
  const busybox = join(unpackedPackage('busybox-static', machine), 'bin/busybox');
  const path = join(directory, 'initrd.img');
  const parts = [
    cpioEntry('bin', 0o40755, new Uint8Array(0)),
    cpioEntry('dev', 0o40755, new Uint8Array(0)),
    cpioEntry('dev/console', 0o20600, new Uint8Array(0), [5, 1]),
    cpioEntry('bin/busybox', 0o100755, readFileSync(busybox)),
    cpioEntry('init', 0o100755, Buffer.from(init(modules.map(loadModule).join('') + more))),
    ...modules.map((file) => cpioEntry(basename(file), 0o100644, readFileSync(file))),
    cpioEntry('TRAILER!!!', 0, new Uint8Array(0)),
  ];
  writeFileSync(path, Buffer.concat(parts));
  chmodSync(path, 0o644);
  return path;
}

const loadModule = (file: string): string => `/bin/busybox insmod /${basename(file)}\n`;

/** "newc": a header of hexadecimal digits, the name and the content, each padded to 4 bytes. */
function cpioEntry(
  name: string,
  mode: number,
  content: Uint8Array,
  device: readonly [number, number] = [0, 0],
): Buffer {
  const fields = [0, mode, 0, 0, 1, 0, content.length, 0, 0, ...device, name.length + 1, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([padded(Buffer.from(header)), padded(content)]);
}

function padded(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, new Uint8Array(-bytes.length & 3)]);
}
