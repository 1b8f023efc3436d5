/** A UEFI machine of plain objects: its variables outlive a boot, its TPM is a list, its disks are trees. */
import { runLoader } from '../../firmware-shim/loader/loader.ts';
import type { Host, HostFacts } from '../../firmware-shim/shim/host.ts';
import type { FileSystem } from '../../src/contract/file-system.ts';
import { type MemoryTree, memoryFileSystem } from '../support/memory-tree.ts';

export const LOADER = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f';
export const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c';

/** Milliseconds. */
const SLOW_READ = 61_000;

/** What `boot` was given. */
export interface Start {
  readonly program: Uint8Array;
  readonly commandLine: string | undefined;
  readonly initrd: Uint8Array | undefined;
  readonly disk: number | undefined;
  readonly path: string | undefined;
}

export interface Variable {
  readonly attributes: number;
  readonly value: Uint8Array;
}

export class Machine {
  readonly variables = new Map<string, Variable>();
  readonly measured: { pcr: number; tag: number; description: string; content: string }[] = [];
  readonly started: Start[] = [];
  /** In the order of the calls: seconds. */
  readonly watchdog: number[] = [];
  printed = '';
  restarts = 0;
  private now = 0;
  private readonly facts: HostFacts;

  constructor(facts: HostFacts = {}) {
    this.facts = facts;
  }

  /** Without its NUL. */
  text(vendor: string, name: string): string | undefined {
    const variable = this.variables.get(`${vendor} ${name}`);
    return variable && Buffer.from(variable.value).toString('utf16le').replace(/\0$/, '');
  }

  setText(vendor: string, name: string, text: string): void {
    this.variables.set(`${vendor} ${name}`, { attributes: 7, value: Buffer.from(`${text}\0`, 'utf16le') });
  }

  /** Each filesystem is a disk of its own; `format` is what they say they are; reads of `slowDisk` take a minute. Volatile variables are gone before. */
  boot(
    trees: readonly MemoryTree[],
    { words = ['--timeout', '0'], keys = [] as string[], format = 'ext4', slowDisk = -1 } = {},
  ): void {
    for (const [name, { attributes }] of this.variables) if ((attributes & 1) === 0) this.variables.delete(name);
    this.printed = '';
    this.started.length = 0;
    this.measured.length = 0;
    this.watchdog.length = 0;
    const left = keys.slice();
    const host: Host = {
      arguments: words,
      engine: 'test',
      facts: this.facts,
      milliseconds: () => (this.now += 1),
      disks: () => trees.map((_tree, at) => ({ name: `d${at}`, blockSize: 512, blockCount: 8 })),
      read: (disk, lba, count) => {
        const bytes = new Uint8Array(count * 512);
        if (disk === slowDisk) this.now += SLOW_READ;
        if (lba === 0) bytes[100] = disk;
        return bytes.buffer;
      },
      print: (text) => {
        this.printed += text;
      },
      readKey: keys.length === 0 ? undefined : () => left.shift(),
      boot: (program, commandLine, initrd, _tree, disk, _firstBlock, path) => {
        this.started.push({ program, commandLine, initrd, disk, path });
        return 'it has returned';
      },
      getVariable: (vendor, name) => {
        const value = this.variables.get(`${vendor} ${name}`)?.value;
        return value && Uint8Array.from(value).buffer;
      },
      setVariable: (vendor, name, attributes, value) => {
        if (value === undefined || value.length === 0) this.variables.delete(`${vendor} ${name}`);
        else this.variables.set(`${vendor} ${name}`, { attributes, value: Uint8Array.from(value) });
      },
      measure: (pcr, tag, description, content) => {
        this.measured.push({ pcr, tag, description, content: Buffer.from(content).toString() });
      },
      watchdog: (seconds) => {
        this.watchdog.push(seconds);
      },
      restart: () => {
        this.restarts++;
      },
    };
    runLoader(host, (device) => {
      const sector = new Uint8Array(512);
      device.read(512, sector);
      device.read(0, sector);
      const fs = memoryFileSystem(trees[sector[100]]);
      return Object.assign(Object.create(fs) as FileSystem, { format });
    });
  }
}
