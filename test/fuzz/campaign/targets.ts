/** What is fuzzed: base images, where their structures are, and how each is read as a whole. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectBootEntries, collectDiskMenu } from '../../../src/boot/index.ts';
import { u32le } from '../../../src/bytes/endian.ts';
import { checkDisk, checkFileSystem } from '../../../src/check/index.ts';
import { runCommand } from '../../../src/cli/run.ts';
import { allCodecs } from '../../../src/codecs/all.ts';
import { unpackBzip2 } from '../../../src/codecs/bzip2.ts';
import { unpackGzip } from '../../../src/codecs/gzip.ts';
import { unpackLz4 } from '../../../src/codecs/lz4-frame.ts';
import { unpackLzmaAlone } from '../../../src/codecs/lzma-alone.ts';
import { boundedSink } from '../../../src/codecs/unpack.ts';
import { unpackXz } from '../../../src/codecs/xz.ts';
import type { BlockDevice } from '../../../src/contract/block-device.ts';
import type { FileSystem } from '../../../src/contract/file-system.ts';
import type { MountOptions } from '../../../src/contract/options.ts';
import { memoryDevice } from '../../../src/device/memory.ts';
import { openDisk } from '../../../src/disk/open-disk.ts';
import { mount } from '../../../src/formats/drivers.ts';
import { unpackZstd } from '../../../src/image/zstd-stream.ts';
import { unwrapImage } from '../../../src/node/image-file.ts';
import { findTableProblems } from '../../../src/partition/table-problems.ts';
import { verityDevice } from '../../../src/verity/verity-device.ts';
import { PACKED_STREAMS } from '../../support/codecs/packed-streams.ts';
import { gptDisk, TYPES } from '../../support/disk/disks.ts';
import { exercise } from '../../support/exercise.ts';
import { vdiFile, vhdFile, vhdxFile, vmdkFile } from '../../support/image/disk-files.ts';
import { imageBytes, imageNames } from '../../support/images.ts';
import { hashAreaOf, makeVerityImage, SMALL } from '../../support/verity/verity-image.ts';
import { fileSystemOf } from '../boot-grammar.ts';
import type { Located, Random } from './edits.ts';
import {
  erofsStructures,
  ext4Structures,
  fatStructures,
  gptStructures,
  jbd2Structures,
  xfsStructures,
} from './structures.ts';

/** One thing to read, unchanged. */
export interface Base {
  readonly name: string;
  readonly bytes: () => Uint8Array;
}

export interface Target {
  readonly bases: readonly Base[];
  readonly structures: (image: Uint8Array) => readonly Located[];
  /** Reads all that there is. Throws BootfsErrors, or nothing; anything else is a failure. */
  readonly read: (device: BlockDevice, random: Random, base: Base) => unknown;
}

const MAX_UNPACKED = 16 * 2 ** 20;
const NO_STRUCTURES = (): readonly Located[] => [];

const images = (folder: string, pattern = /./): Base[] =>
  imageNames(`${folder}/`)
    .filter((name) => pattern.test(name))
    .map((name) => ({ name, bytes: () => imageBytes(name) }));

const OPTIONS: readonly MountOptions[] = [
  {},
  { verify: 'lazy' },
  { verify: 'none' },
  { verify: 'none', journal: 'salvage' },
  { journal: 'ignore', verify: 'none' },
];

/** A filesystem: everything that a walk comes by, and at times its menu and what `check --deep` looks at. */
function readFileSystem(device: BlockDevice, random: Random): void {
  const options = OPTIONS[random(OPTIONS.length)];
  exercise(mount, device, options);
  if (random(3) !== 0) return;
  const fs = mount(device, options);
  lookAt(fs);
}

function lookAt(fs: FileSystem): void {
  collectBootEntries(fs);
  checkFileSystem(fs, { deep: true });
}

const filesystem = (folder: string, structures: Target['structures'], pattern?: RegExp): Target => ({
  bases: images(folder, pattern),
  structures,
  read: readFileSystem,
});

const UNPACKERS = { xz: unpackXz, lzma: unpackLzmaAlone, bzip2: unpackBzip2, lz4: unpackLz4, gzip: unpackGzip };

function readStream(device: BlockDevice, random: Random, { name }: Base): unknown {
  const kind = name.split(':')[0] as keyof typeof UNPACKERS;
  const sink = (): void => undefined;
  if (random(4) !== 0) return UNPACKERS[kind](device, sink, { maximumBytes: MAX_UNPACKED });
  if (random(2) === 0) return unpackZstd(device, boundedSink(sink, { maximumBytes: MAX_UNPACKED }));
  const source = new Uint8Array(device.size);
  device.read(0, source);
  const codec = Object.values(allCodecs)[random(4)]!;
  return codec(source, new Uint8Array(random(2 ** 16)), random(2) === 0 ? 'exact' : 'prefix');
}

/** A disk of two filesystems, made once. */
let twoPartitions: Uint8Array | undefined;
function disk(): Uint8Array {
  if (twoPartitions === undefined) {
    const [esp, root] = [imageBytes('fat/fat12-floppy'), imageBytes('ext/ext4-crash-rename')];
    const behind = 64 + Math.ceil(esp.length / 512);
    const partition = (type: string, firstSector: number, contents: Uint8Array) => ({
      type,
      label: 'x',
      firstSector,
      contents,
      uuid: `00000000-0000-4000-8000-${String(firstSector).padStart(12, '0')}`,
    });
    twoPartitions = gptDisk(
      [partition(TYPES.esp, 64, esp), partition(TYPES.root, behind, root)],
      512,
      behind + root.length / 512 + 64,
    );
  }
  return twoPartitions;
}

function readDisk(device: BlockDevice): void {
  const opened = openDisk(device);
  findTableProblems(device);
  collectDiskMenu(opened);
  checkDisk(opened);
}

async function readBox(device: BlockDevice): Promise<void> {
  const { device: inside } = await unwrapImage(device, { inflateLimit: MAX_UNPACKED });
  const target = new Uint8Array(Math.min(65536, inside.size));
  inside.read(0, target);
  inside.read(inside.size - target.length, target);
}

function readVerity(device: BlockDevice): void {
  const { data, rootHash } = makeVerityImage(SMALL);
  const verified = verityDevice(memoryDevice(data), { rootHash, hashDevice: device });
  const block = new Uint8Array(512);
  for (let at = 0; at + 512 <= verified.size; at += 512) {
    verified.read(at, block);
    if (Buffer.compare(block, data.subarray(at, at + 512)) !== 0)
      throw new Error(`block at ${at} is not what was hashed`);
  }
}

/** The genes of a configuration are its bytes, four to a number. */
function readMenu(device: BlockDevice): void {
  const bytes = new Uint8Array(device.size - (device.size % 4));
  device.read(0, bytes);
  const genes = Array.from({ length: bytes.length / 4 }, (_, at) => u32le(bytes, 4 * at) % 2 ** 20);
  collectBootEntries(fileSystemOf(genes.length === 0 ? [0] : genes));
}

/** The whole command, into a folder that is taken away again. */
async function readByExtracting(device: BlockDevice): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bootfs-fuzz-'));
  try {
    const bytes = new Uint8Array(device.size);
    device.read(0, bytes);
    const image = join(folder, 'image');
    writeFileSync(image, bytes);
    const said: Uint8Array[] = [];
    const status = await runCommand(['extract', image, '--to', join(folder, 'tree')], {
      out: () => undefined,
      error: (text) => said.push(Uint8Array.from(text)),
      outIsTerminal: false,
      errorIsTerminal: false,
      environment: {},
    });
    const error = Buffer.concat(said).toString();
    if (![0, 1, 3].includes(status) || /internal error/.test(error)) throw new Error(`extract: ${status} ${error}`);
    if (readdirSync(folder).some((name) => name !== 'image' && name !== 'tree'))
      throw new Error('written outside of --to');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const smallDisk = (): Uint8Array => imageBytes('fat/fat12-floppy').subarray(0, 65536);

/** By the name that `--target` takes. */
export const TARGETS: Readonly<Record<string, Target>> = {
  ext4: filesystem('ext', ext4Structures),
  jbd2: filesystem('ext', jbd2Structures, /crash/),
  xfs: filesystem('xfs', xfsStructures),
  erofs: filesystem('erofs', erofsStructures),
  fat: filesystem('fat', fatStructures),
  codecs: {
    bases: PACKED_STREAMS.map(({ name, kind, stream }) => ({ name: `${kind}:${name}`, bytes: () => stream })),
    structures: NO_STRUCTURES,
    read: readStream,
  },
  image: {
    bases: [
      { name: 'vhd', bytes: () => vhdFile(smallDisk()) },
      { name: 'vhdx', bytes: () => vhdxFile(smallDisk()) },
      { name: 'vhdx with a log', bytes: () => vhdxFile(smallDisk(), { inLog: true }) },
      { name: 'vdi', bytes: () => vdiFile(smallDisk()) },
      { name: 'vmdk', bytes: () => vmdkFile(smallDisk()) },
      { name: 'vmdk, compressed', bytes: () => vmdkFile(smallDisk(), true) },
      ...PACKED_STREAMS.map(({ name, stream }) => ({ name, bytes: () => stream })),
    ],
    structures: NO_STRUCTURES,
    read: readBox,
  },
  partition: { bases: [{ name: 'gpt', bytes: disk }], structures: gptStructures, read: readDisk },
  boot: {
    bases: Array.from({ length: 8 }, (_, seed) => ({
      name: `genes ${seed}`,
      bytes: () => Uint8Array.from({ length: 40 + 20 * seed }, (_byte, at) => (at * 167 + seed * 31) & 255),
    })),
    structures: NO_STRUCTURES,
    read: readMenu,
  },
  extract: {
    bases: images('ext', /inline|acl|xattr|crash-rename|ea-inode|revision|rev0/),
    structures: ext4Structures,
    read: readByExtracting,
  },
  verity: {
    bases: [{ name: 'small', bytes: () => hashAreaOf(makeVerityImage(SMALL), SMALL) }],
    structures: NO_STRUCTURES,
    read: readVerity,
  },
};
