/**
 * Runs inside an engine, with `bootfs` and `host` as globals: prints all that it can find out about every disk, whole
 * and then damaged. What one engine prints, all must print.
 */
import type * as Bundle from '../../firmware-shim/bundles/bootfs.ts';
import type { Host } from '../../firmware-shim/shim/host.ts';
import type { BlockDevice } from '../../src/contract/block-device.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import type { Extent } from './conformance.ts';

declare const bootfs: typeof Bundle;
declare const host: Host;
declare const extent: Pick<Extent, 'damagedRuns' | 'wholeContent'>;

const DAMAGED_BYTES = 12;
/** Metadata is dense at the start of the images. */
const DAMAGED_RANGE = 40960;

/** Most bytes read of one file, so that the slowest engine is done in seconds too. */
const DAMAGED_CONTENT = 4096;
/** Most files read of a damaged disk. */
const DAMAGED_FILES = 25;

const line = (...parts: readonly unknown[]): void => host.print(`${parts.map(shown).join(' ')}\n`);

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `hex:${hex(value)}`;
  return typeof value === 'string'
    ? value
    : JSON.stringify(value, (_key, inner) => (inner instanceof Uint8Array ? hex(inner) : inner));
}

function hex(bytes: Uint8Array): string {
  const digits: string[] = [];
  for (let at = 0; at < bytes.length; at++) digits.push((bytes[at] + 256).toString(16).slice(1));
  return digits.join('');
}

/** FNV-1a by words of four bytes: enough to tell contents apart, and fast in an interpreter. */
function hashOf(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >>> 2);
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ words[at], 0x01000193);
  for (let at = words.length * 4; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash >>> 0;
}

/** What an attempt gave, or how it was refused; anything but a BootfsError is shouted. */
function attempt<Result>(action: () => Result): Result | string {
  try {
    return action();
  } catch (error) {
    if (error instanceof bootfs.BootfsError) return error.message;
    return `NOT A BOOTFS ERROR: ${String(error)}`;
  }
}

function contentsOf(fs: FileSystem, mostFiles: number, mostBytes: number): void {
  let files = 0;
  for (const entry of fs.walk('/', { damage: 'report' })) {
    line(entry.path, entry.stats ?? '-', entry.error?.message ?? '');
    line(
      ' xattrs',
      attempt(() => entry.xattrs()),
    );
    if (entry.stats?.type === 'symlink')
      line(
        ' ->',
        attempt(() => entry.readlink()),
      );
    if (entry.stats?.type !== 'file' || ++files > mostFiles) continue;
    line(
      ' extents',
      attempt(() => entry.open().extents()),
    );
    line(
      ' content',
      attempt(() => {
        const file = entry.open();
        const bytes = new Uint8Array(Math.min(file.size, mostBytes));
        return [file.read(0, bytes), hashOf(bytes)];
      }),
    );
  }
}

function everythingAbout(device: BlockDevice, mostFiles: number, mostBytes: number): void {
  const fs = attempt(() => bootfs.mount(device));
  if (typeof fs === 'string') {
    line('refused', fs);
    return;
  }
  line(fs.type, fs.label, fs.uuid, fs.blockSize, fs.features, fs.details);
  line('journal', fs.journal ?? 'none');
  const failure = attempt(() => contentsOf(fs, mostFiles, mostBytes));
  if (failure !== undefined) line('walk ended', failure);
  // Bundles of one format have neither menus nor, the smallest, partition tables.
  if (bootfs.collectBootEntries !== undefined) {
    line(
      'menu',
      attempt(() => bootfs.collectBootEntries(fs)),
    );
  }
  line(attempt(() => fs.readFile('/not/there')));
  line(attempt(() => fs.readFile('/')));
  line(attempt(() => fs.readdir('/boot/vmlinuz')));
  line(attempt(() => fs.readlink('/')));
  line(attempt(() => fs.open('/boot/vmlinuz').read(-1, new Uint8Array(1))));
  line(attempt(() => bootfs.mount(device, { journal: 'require-clean' }).type));
}

/** The device with a few bytes changed, the same ones for the same seed. */
function damaged(device: BlockDevice, seed: number): BlockDevice {
  const places: { byteOffset: number; mask: number }[] = [];
  let state = seed;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let count = 0; count < DAMAGED_BYTES; count++) {
    places.push({ byteOffset: 1024 + (next() % DAMAGED_RANGE), mask: 1 + (next() % 255) });
  }
  return {
    size: device.size,
    read(byteOffset, target) {
      device.read(byteOffset, target);
      for (const place of places) {
        const at = place.byteOffset - byteOffset;
        if (at >= 0 && at < target.length) target[at] ^= place.mask;
      }
    },
  };
}

bootfs.useHost(host);
host.disks().forEach((_description, number) => {
  const device = bootfs.hostDevice(host, number);
  line(
    'disk',
    number,
    attempt(() => (bootfs.listPartitions === undefined ? [] : bootfs.listPartitions(device))),
  );
  everythingAbout(device, Number.POSITIVE_INFINITY, extent.wholeContent);
  for (let seed = 1; seed <= extent.damagedRuns; seed++) {
    line('disk', number, 'damaged', seed);
    everythingAbout(damaged(device, seed * 0x9e3779b9), DAMAGED_FILES, DAMAGED_CONTENT);
  }
});
