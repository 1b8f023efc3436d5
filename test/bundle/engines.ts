/**
 * The engines that the bundles are for, each as "evaluate these scripts with these disks, and give what was printed".
 * No engine gets anything but the host contract of firmware-shim/shim/host.ts.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newQuickJSWASMModuleFromVariant, type QuickJSWASMModule, RELEASE_SYNC } from 'quickjs-emscripten';

export interface Evaluation {
  /** Scripts, evaluated one after the other. */
  readonly scripts: readonly string[];
  readonly disks: readonly Uint8Array[];
}

export interface Engine {
  readonly name: string;
  readonly language: 'es2020' | 'es5';
  /** Why the engine can't be run here; undefined where it can. */
  readonly skip: string | undefined;
  /** What the scripts printed, and the text of the exception that ended them, if one did. */
  run(evaluation: Evaluation): Promise<string>;
}

const SECTOR = 512;

/** What a bundle must not need; an engine that has it loses it before anything else is evaluated. */
const REMOVE_LUXURIES = `
['eval', 'BigInt', 'BigInt64Array', 'BigUint64Array', 'TextDecoder', 'TextEncoder', 'WebAssembly', 'Intl', 'Promise',
  'queueMicrotask', 'setTimeout', 'console', 'Buffer'].forEach(function (name) { delete globalThis[name]; });
Function.prototype.constructor = undefined;
globalThis.Function = undefined;
`;

export const engines: readonly Engine[] = [
  nodeEngine('Node', []),
  nodeEngine('Node without JIT', ['--jitless', '--no-expose-wasm']),
  wasmEngine('QuickJS', () => newQuickJSWASMModuleFromVariant(RELEASE_SYNC)),
  wasmEngine('quickjs-ng', () => newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-ng-wasmfile-release-sync'))),
  hostEngine('QuickJS, native', 'quickjs', 'es2020'),
  dukEngine(),
  hermesEngine(),
  hostEngine('Duktape, native', 'duktape', 'es5'),
];

/** The reference: what all others must print too. */
export const nodeReference = engines[0];

// ---- Node, in a process of its own ----

/** Reads a JSON file with the disks' paths and the scripts' paths; each run gets a fresh realm without Node's globals. */
const NODE_HOST = `
const fs = require('node:fs');
const vm = require('node:vm');
const { disks, scripts } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const images = disks.map((path) => fs.readFileSync(path));
const host = {
  disks: () => images.map((image, at) => ({ name: 'image ' + at, blockSize: ${SECTOR}, blockCount: Math.floor(image.length / ${SECTOR}) })),
  read(disk, lba, count) {
    const bytes = new Uint8Array(count * ${SECTOR});
    images[disk].copy(bytes, 0, lba * ${SECTOR}, (lba + count) * ${SECTOR});
    return bytes.buffer;
  },
  print: (text) => fs.writeSync(1, text),
};
const context = vm.createContext({ host });
for (const path of scripts) vm.runInContext(fs.readFileSync(path, 'utf8'), context, { filename: path });
`;

function nodeEngine(name: string, flags: readonly string[]): Engine {
  return {
    name,
    language: 'es2020',
    skip: undefined,
    run: async ({ scripts, disks }) =>
      withFiles({ scripts: [REMOVE_LUXURIES, ...scripts], disks }, (directory, diskPaths, scriptPaths) => {
        const job = join(directory, 'job.json');
        const program = join(directory, 'host.cjs');
        writeFileSync(job, JSON.stringify({ disks: diskPaths, scripts: scriptPaths }));
        writeFileSync(program, NODE_HOST);
        return runProgram(process.execPath, [...flags, program, job]);
      }),
  };
}

// ---- QuickJS and quickjs-ng, compiled to WebAssembly, in this process ----

function wasmEngine(name: string, load: () => Promise<QuickJSWASMModule>): Engine {
  return {
    name,
    language: 'es2020',
    skip: undefined,
    async run({ scripts, disks }) {
      const context = (await load()).newContext();
      let printed = '';
      /** Bytes; looked at whenever the disk is read, once somebody has asked. */
      let peak = 0;
      const lookAtHeap = (): void => {
        const used = context.runtime
          .computeMemoryUsage()
          .consume((usage) => (context.dump(usage) as { memory_used_size: number }).memory_used_size);
        peak = Math.max(peak, used);
      };
      const host = context.newObject();
      const functions: Record<string, Parameters<typeof context.newFunction>[1]> = {
        disks: () => {
          const list = disks.map((disk, at) => ({
            name: `image ${at}`,
            blockSize: SECTOR,
            blockCount: Math.floor(disk.length / SECTOR),
          }));
          return context.unwrapResult(context.evalCode(`(${JSON.stringify(list)})`));
        },
        peakMemory: () => {
          lookAtHeap();
          return context.newNumber(peak);
        },
        read: (disk, lba, count) => {
          if (peak > 0) lookAtHeap();
          const start = context.getNumber(lba) * SECTOR;
          const bytes = disks[context.getNumber(disk)].slice(start, start + context.getNumber(count) * SECTOR);
          return context.newArrayBuffer(bytes.buffer as ArrayBuffer);
        },
        print: (text) => {
          printed += context.getString(text);
          return context.undefined;
        },
      };
      for (const [key, body] of Object.entries(functions)) {
        context.newFunction(key, body).consume((made) => context.setProp(host, key, made));
      }
      host.consume((made) => context.setProp(context.global, 'host', made));
      for (const script of [REMOVE_LUXURIES, ...scripts]) {
        const result = context.evalCode(script, 'script.js');
        if (result.error) {
          printed += JSON.stringify(context.dump(result.error));
          result.error.dispose();
          break;
        }
        result.value.dispose();
      }
      context.dispose();
      return printed;
    },
  };
}

// ---- Command lines of engines that read no files, so the disks travel inside the script ----

const HOST_WITH_DISKS_INSIDE = `
var host = (function (images) {
  var out = [];
  return {
    disks: function () {
      return images.map(function (image, at) { return { name: 'image ' + at, blockSize: ${SECTOR}, blockCount: image.sectors }; });
    },
    read: function (disk, lba, count) {
      var bytes = new Uint8Array(count * ${SECTOR});
      for (var at = 0; at < count; at++) {
        var sector = images[disk].held[lba + at];
        if (sector !== undefined) bytes.set(DECODE(sector), at * ${SECTOR});
      }
      return bytes.buffer;
    },
    print: function (text) { out.push(text); },
    end: function () { print(out.join('')); }
  };
})(IMAGES);
`;

/** @param decode an expression for the function that makes an array of hexadecimal digits. */
function commandEngine(name: string, command: readonly string[], decode: string, skip: string | undefined): Engine {
  return {
    name,
    language: 'es5',
    skip,
    run: async ({ scripts, disks }) =>
      withFiles({ scripts: [], disks: [] }, (directory) => {
        const file = join(directory, 'all.js');
        const images = JSON.stringify(disks.map(sparseImage));
        const host = HOST_WITH_DISKS_INSIDE.replace('IMAGES', () => images).replace('DECODE', () => decode);
        writeFileSync(file, [host, REMOVE_LUXURIES, ...scripts, 'host.end();'].join('\n;'));
        return runProgram(command[0], [...command.slice(1), file]).replace(/\n$/, '');
      }),
  };
}

function dukEngine(): Engine {
  const isThere = spawnSync('duk', ['-e', '1']).status === 0;
  return commandEngine(
    'Duktape',
    ['duk'],
    "Duktape.dec.bind(Duktape, 'hex')",
    isThere ? undefined : "Duktape's command `duk` is not installed",
  );
}

/** From npm, as a program for Linux on x86-64; it has classes, but the ES2020 bundles are a syntax error to it. */
function hermesEngine(): Engine {
  const program = fileURLToPath(new URL('../../node_modules/hermes-engine-cli/linux64-bin/hermes', import.meta.url));
  const isThere = spawnSync(program, ['--version']).status === 0;
  const decode =
    '(function (digits) { return digits.match(/../g).map(function (one) { return parseInt(one, 16); }); })';
  return commandEngine('Hermes', [program, '-w'], decode, isThere ? undefined : 'hermes-engine-cli does not run here');
}

/** Only the sectors that hold anything, by number, in hexadecimal. */
function sparseImage(disk: Uint8Array): { sectors: number; held: Record<number, string> } {
  const sectors = Math.floor(disk.length / SECTOR);
  const held: Record<number, string> = {};
  for (let at = 0; at < sectors; at++) {
    const sector = Buffer.from(disk.buffer, disk.byteOffset + at * SECTOR, SECTOR);
    if (sector.some((byte) => byte !== 0)) held[at] = sector.toString('hex');
  }
  return { sectors, held };
}

// ---- firmware-shim/host, where it was built ----

export function hostProgram(engine: 'quickjs' | 'duktape'): string {
  return fileURLToPath(new URL(`../../firmware-shim/host/build/bootfs-host-${engine}`, import.meta.url));
}

function hostEngine(name: string, engine: 'quickjs' | 'duktape', language: 'es2020' | 'es5'): Engine {
  const program = hostProgram(engine);
  return {
    name,
    language,
    skip: existsSync(program) ? undefined : `not built: make -C firmware-shim/host linux-${engine}`,
    run: async ({ scripts, disks }) =>
      withFiles({ scripts: [[REMOVE_LUXURIES, ...scripts].join('\n;')], disks }, (_directory, diskPaths, [script]) =>
        runProgram(program, [diskPaths.join(','), script]),
      ),
  };
}

// ---- what they share ----

function withFiles<Result>(
  { scripts, disks }: Evaluation,
  use: (directory: string, disks: string[], scripts: string[]) => Result,
): Result {
  const directory = mkdtempSync(join(tmpdir(), 'bootfs-engine-'));
  const write = (content: string | Uint8Array, name: string): string => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  try {
    return use(
      directory,
      disks.map((disk, at) => write(disk, `disk${at}.img`)),
      scripts.map((script, at) => write(script, `script${at}.js`)),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function runProgram(program: string, parameters: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program, parameters, { encoding: 'utf8', maxBuffer: 2 ** 28, input: '' });
  if (error !== undefined) throw error;
  return stdout + stderr;
}
