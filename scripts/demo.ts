/**
 * `npm run demo`: one crashed image, read twice. A kernel was upgraded safely (written under another name, fsync,
 * rename, fsync), then the power went; most loaders ignore the journal in which the upgrade still is.
 */

import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { replayedCount } from '../src/contract/journal-report.ts';
import { countingDevice, type FileSystem, mount } from '../src/index.ts';
import { openDevice, unwrapImage } from '../src/node/index.ts';

const IMAGE = 'images/ext/ext4-crash-rename.img.gz';
const KERNEL = '/boot/vmlinuz';

const file = openDevice(fileURLToPath(new URL(`../${IMAGE}`, import.meta.url)));
const { device: disk } = await unwrapImage(file);

const blind = mount(disk, { journal: 'ignore' });
const device = countingDevice(disk);
const started = performance.now();
const replayed = mount(device);
const milliseconds = (performance.now() - started).toFixed(1);
const { reads, bytesRead } = { ...device.counts };

console.log(`${IMAGE}: a kernel upgrade, fsynced; then the power went.\n`);
console.log('/boot as a loader that ignores the journal sees it:\n');
printBoot(blind);
console.log('\n/boot after replay in memory, as Linux sees it:\n');
printBoot(replayed);

const journal = replayed.journal;
console.log(
  `\nReplayed ${journal && replayedCount(journal, 'transaction')} transactions (${journal?.replayedBlocks} blocks) in ${reads} device reads` +
    ` (${Math.round(bytesRead / 1024)} KiB) and ${milliseconds} ms. Nothing was written.`,
);
const [old, fresh] = [blind, replayed].map((fs) => fs.readFile(KERNEL));
if (Buffer.compare(old, fresh) === 0) {
  console.log(`${KERNEL} is the same in both: this is not what the image is for.`);
  process.exitCode = 1;
} else {
  console.log(`\n${KERNEL} differs: the blind loader boots ${release(old)}, Linux finds ${release(fresh)}.`);
}
file.close();

function printBoot(fs: FileSystem): void {
  for (const { path, stats, open } of fs.walk('/boot')) {
    if (stats.type !== 'file') continue;
    const bytes = new Uint8Array(stats.size);
    open().read(0, bytes);
    const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    console.log(`  ${String(path).padEnd(42)} ${String(stats.size).padStart(7)} bytes  sha256 ${digest}…`);
  }
}

/** The version that a kernel names inside itself, or how it begins. */
function release(kernel: Uint8Array): string {
  const text = Buffer.from(kernel).toString('latin1');
  return /\d+\.\d+\.\d+[\w.-]*/.exec(text)?.[0] ?? `${kernel.length} bytes that name no version`;
}
