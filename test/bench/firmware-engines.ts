/**
 * What the firmware bundles take in each engine: the start, and a kernel of Debian's from an ext4 that was left dirty. Processor time
 * as the system counts it, the best of several; `npm run bench:engines`, as root, as the real kernel leaves the filesystem.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../bundle/bundles.ts';
import { type Engine, engines } from '../bundle/engines.ts';
import { makeFilesystem } from '../firmware/disks.ts';
import { debianKernels, missingRequirement } from '../firmware/requirements.ts';

const ROUNDS = 3;
/** How often each reads the kernel in one run, for clocks that count hundredths of a second. */
const MEASURED: Readonly<Record<string, number>> = { 'QuickJS, native': 10, 'Duktape, native': 10, Hermes: 1 };
/** Of /proc/self/stat, counted from 0 behind the name: user time of processes that have ended. */
const CUTIME = 13;
const TICKS_IN_A_SECOND = 100;

/** With nothing but the kernel on it, as Hermes has the disk inside of its script. */
const DIRTY = `
make ext4 24M -L boot
attach
cp "$KERNEL" mnt/vmlinuz.new
flush vmlinuz.new
mv mnt/vmlinuz.new mnt/vmlinuz
flush .
crash
`;

const readKernel = (times: number): string => `
var fs, kernel, heap;
for (var time = 0; time < ${times}; time++) {
  kernel = undefined;
  fs = bootfs.mount(bootfs.hostDevice(host, 0), bootfs.hostOptions(host));
  kernel = fs.readFile('/vmlinuz');
  heap = heap || (host.peakMemory ? host.peakMemory() : HermesInternal.getInstrumentedStats().js_heapSize);
}
host.print(fs.journal.action + ' ' + kernel.length + ' ' + heap);`;

/** Seconds of all processes that this one has waited for. */
function secondsOfChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[CUTIME]) / TICKS_IN_A_SECOND;
}

async function measure(engine: Engine, scripts: readonly string[], disk: Uint8Array): Promise<[number, string]> {
  let best = Number.POSITIVE_INFINITY;
  let printed = '';
  for (let round = 0; round < ROUNDS; round++) {
    const before = secondsOfChildren();
    printed = await engine.run({ scripts: [...scripts], disks: [disk] });
    best = Math.min(best, secondsOfChildren() - before);
  }
  return [best, printed];
}

async function bench(engine: Engine, times: number, disk: Uint8Array): Promise<void> {
  const name = engine.language === 'es5' ? 'bootfs.es5.js' : 'bootfs.js';
  const library = await bundle(name);
  const useHost = `${library};bootfs.useHost(host);`;
  const [empty] = await measure(engine, [''], new Uint8Array(512));
  const [start] = await measure(engine, [useHost], new Uint8Array(512));
  const [without] = await measure(engine, [useHost], disk);
  const [withKernel, printed] = await measure(engine, [useHost, readKernel(times)], disk);
  const [action, length, heap] = printed.trim().split(' ');
  if (action !== 'replayed') throw new Error(`${engine.name}: ${printed}`);
  const mebibytes = (bytes: number | string): string => `${(Number(bytes) / 2 ** 20).toFixed(1)} MiB`;
  console.log(
    `${engine.name}, ${name} of ${Math.round(library.length / 1024)} KiB: start ${(start - empty).toFixed(2)} s, ` +
      `kernel of ${mebibytes(length)} ${((withKernel - without) / times).toFixed(3)} s, heap ${mebibytes(heap)}`,
  );
}

const reason = missingRequirement();
if (reason !== undefined) console.log(`the bundles in engines: ${reason}`);
else {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-firmware-engines-'));
  try {
    const disk = readFileSync(makeFilesystem(directory, 'dirty', DIRTY, { KERNEL: debianKernels().newer.path }));
    for (const engine of engines) {
      const times = MEASURED[engine.name];
      if (times === undefined) continue;
      if (engine.skip !== undefined) console.log(`${engine.name}: ${engine.skip}`);
      else await bench(engine, times, disk);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
