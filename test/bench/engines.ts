/**
 * Decoders without a compiler: LZ4 in QuickJS beside the same decoder as plain loops of bytes, MicroLZMA in Node without JIT. CPU as the
 * system counts it, the best of several; `npm run bench:engines`. QuickJS is that of firmware-shim/host: `make linux-quickjs` there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { allCodecs } from '../../src/codecs/all.ts';
import type { AlgorithmName, Codec } from '../../src/codecs/codec.ts';
import { memoryDevice, mount } from '../../src/index.ts';
import { imageBytes } from '../support/images.ts';

const ROUNDS = 5;
/** Each run decodes so much. */
const DECODED_BYTES = 8e6;
const SECTOR = 512;
const quickjs = fileURLToPath(new URL('../../firmware-shim/host/build/bootfs-host-quickjs', import.meta.url));
const sources = fileURLToPath(new URL('../../src/codecs/', import.meta.url));

/** An LZ4 block with every byte copied by itself, and nothing checked: what the ratio is to. */
const PLAIN_LZ4 = `
function plain(source, target) {
  var from = 0, to = 0, token, length, more, at;
  while (to < target.length) {
    token = source[from++];
    length = token >> 4;
    if (length === 15) do { more = source[from++]; length += more; } while (more === 255);
    while (length-- > 0) target[to++] = source[from++];
    if (to >= target.length) return;
    at = to - (source[from] | (source[from + 1] << 8));
    from += 2;
    length = (token & 15) + 4;
    if (length === 19) do { more = source[from++]; length += more; } while (more === 255);
    while (length-- > 0) target[to++] = target[at++];
  }
}`;

/** The physical clusters of an image, one after the other, and where each is: offset, length, decoded length, ending. */
function clustersOf(image: string, algorithm: AlgorithmName) {
  const places: [number, number, number, string][] = [];
  const parts: Uint8Array[] = [];
  let [offset, decodedBytes] = [0, 0];
  const codec: Codec = (source, target, ending = 'prefix') => {
    places.push([offset, source.length, target.length, ending]);
    parts.push(source.slice());
    offset += source.length;
    decodedBytes += target.length;
    allCodecs[algorithm]!(source, target, ending);
  };
  const fs = mount(memoryDevice(imageBytes(image)), { codecs: { [algorithm]: codec } });
  for (const entry of fs.walk()) {
    if (entry.stats.type !== 'file') continue;
    const file = entry.open();
    file.read(0, new Uint8Array(file.size));
  }
  const padding = new Uint8Array((SECTOR - (offset % SECTOR)) % SECTOR);
  return { places, bytes: Buffer.concat([...parts, padding]), decodedBytes };
}

async function codecScript(name: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from './${name}.ts'`, resolveDir: sources },
    bundle: true,
    format: 'iife',
    globalName: 'codecs',
    target: 'es2020',
    write: false,
  });
  return outputFiles[0].text;
}

/** Seconds of CPU. @throws where it fails */
function secondsOf(command: string): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const { status, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%U'; time { ${command} > /dev/null; }`], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${command}: ${stderr}`);
    return Number(stderr.trim().split('\n').at(-1));
  });
  return Math.min(...times);
}

const directory = mkdtempSync(join(tmpdir(), 'bootfs-engines-'));
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(directory, name), content);
  return join(directory, name);
};

async function benchLz4(): Promise<void> {
  const { places, bytes, decodedBytes } = clustersOf('erofs/lz4', 'lz4');
  const disk = write('disk.img', bytes);
  const start = `${await codecScript('lz4')}${PLAIN_LZ4}
var all = new Uint8Array(host.read(0, 0, ${bytes.length / SECTOR})), places = ${JSON.stringify(places)};
function decodeAll(decode) {
  for (var [offset, length, decoded, ending] of places)
    decode(all.subarray(offset, offset + length), new Uint8Array(decoded), ending);
}`;
  const rounds = Math.ceil(DECODED_BYTES / decodedBytes);
  const seconds = (decoder: string): number => {
    const script = write(
      `${decoder}.js`,
      `${start}\nfor (var round = 0; round < ${rounds}; round++) decodeAll(${decoder});`,
    );
    return secondsOf(`${quickjs} ${disk} ${script}`);
  };
  const [loading, ours, plain] = ['Object', 'codecs.lz4', 'plain'].map(seconds);
  console.log(
    `LZ4 in QuickJS: ${((plain - loading) / (ours - loading)).toFixed(2)} times as fast as plain loops of bytes`,
  );
}

async function benchMicroLzma(): Promise<void> {
  const { places, bytes, decodedBytes } = clustersOf('erofs/lzma', 'lzma');
  const script = `${await codecScript('micro-lzma')}
const all = new Uint8Array(require('node:fs').readFileSync(${JSON.stringify(write('lzma.bin', bytes))}));
const before = process.cpuUsage();
for (const [offset, length, decoded, ending] of ${JSON.stringify(places)})
  codecs.microLzma(all.subarray(offset, offset + length), new Uint8Array(decoded), ending);
process.stdout.write(String(process.cpuUsage(before).user));`;
  const path = write('lzma.cjs', script);
  const times = Array.from({ length: ROUNDS }, () =>
    Number(spawnSync(process.execPath, ['--jitless', '--no-expose-wasm', path], { encoding: 'utf8' }).stdout),
  );
  const speed = decodedBytes / 2 ** 20 / (Math.min(...times) / 1e6);
  console.log(`MicroLZMA in Node without JIT: ${speed.toFixed(2)} MiB/s`);
}

try {
  if (existsSync(quickjs)) await benchLz4();
  else console.log('LZ4 in QuickJS: not built, make -C firmware-shim/host linux-quickjs');
  await benchMicroLzma();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
