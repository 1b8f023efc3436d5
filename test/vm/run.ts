/** `npx tsx test/vm/run.ts KERNEL TYPE IMAGE [OPTIONS]`: the manifest that a kernel shows of a raw image (or a .gz of one). */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { judge, whyNoVm } from './vm.ts';

async function main(): Promise<void> {
  const [kernel, type, path, options] = process.argv.slice(2);
  if (path === undefined) throw new Error('usage: run.ts KERNEL TYPE IMAGE [OPTIONS]');
  const reason = whyNoVm(kernel);
  if (reason !== undefined) throw new Error(reason);
  const image = path.endsWith('.gz') ? gunzipSync(readFileSync(path)) : readFileSync(path);
  const [{ lines, refused, trouble, dmesg }] = await judge([{ image, type, options, readWrite: true, verity: true }], {
    kernel,
  });
  for (const line of dmesg) console.error(line);
  for (const line of lines) console.log(line);
  if (trouble !== undefined) throw new Error(trouble);
  if (refused !== undefined) throw new Error(`the mount is refused: ${refused}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
