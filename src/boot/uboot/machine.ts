/** A U-Boot script run as far as a reader can: files are looked up, and what is booted becomes an entry. */
import { corrupt, orDamage } from '../../contract/errors.ts';
import type { BootEntry, BootSource } from '../contract/menu.ts';
import type { BootScan } from '../contract/scan.ts';
import type { BootVolume } from '../contract/volume.ts';
import { GrubParser, type Statement } from '../grub/parser.ts';
import { evaluateTest, type FileTests } from '../grub/test.ts';
import { GrubVariables } from '../grub/variables.ts';
import { baseName, versionFromName } from '../text/text.ts';
import { decodeTextEnvironment, type Variables } from './environment.ts';
import { decodeScriptImage } from './script-image.ts';

const STATEMENT_STEPS = 10;
const MAX_DEPTH = 40;
const OK = 0;
const FAILED = 1;

/** What boards set before a script runs. The addresses only have to differ. */
const BOARD: Readonly<Record<string, string>> = {
  devtype: 'mmc',
  devnum: '0',
  kernel_addr_r: '0x42000000',
  kernel_comp_addr_r: '0x4b000000',
  fdt_addr_r: '0x43000000',
  fdtoverlay_addr_r: '0x43300000',
  fdt_addr: '0x43100000',
  ramdisk_addr_r: '0x44000000',
  scriptaddr: '0x43200000',
  pxefile_addr_r: '0x43400000',
  loadaddr: '0x43500000',
  load_addr: '0x43600000',
  fdtcontroladdr: '0x4a000000',
  kernel_addr: '0x45000000',
  ramdisk_addr: '0x46000000',
  initrd_addr: '0x46400000',
  ramdiskaddr: '0x46800000',
  rdaddr: '0x46c00000',
  fdtaddr: '0x47000000',
  dtbaddr: '0x47400000',
  dtb_addr: '0x47800000',
};

const LOADS = /^(?:load|(?:ext[24]|fat|fs|sqfs|erofs)load)$/;
const BOOTS = /^boot(?:[mzi]|efi|m_legacy)$/;

interface Loaded {
  readonly volume: BootVolume;
  readonly path: string;
}

/** Runs a U-Boot script within the budget, up to its boot commands, each of which makes an entry. */
export class UbootMachine {
  /** What its boot commands would start, in their order. */
  readonly entries: BootEntry[] = [];
  /** Those of the board that distro boot sets, and the script's own. */
  readonly variables: GrubVariables;
  private readonly scan: BootScan;
  private readonly volumes: readonly BootVolume[];
  private readonly own: BootVolume;
  private readonly source: BootSource;
  private readonly loaded = new Map<string, Loaded>();
  /** Of addresses that nothing was loaded to: the path that is not there. */
  private readonly failed = new Map<string, string>();
  private readonly files: FileTests;
  private depth = 0;
  /** True after `exit`, and where something booted: then the machine is gone, and the script with it. */
  private exited = false;

  /** `prefix`: the directory of the script, with a slash at its end. */
  constructor(volumes: readonly BootVolume[], own: BootVolume, source: BootSource, prefix: string) {
    this.scan = own.scan;
    this.volumes = volumes;
    this.own = own;
    this.source = source;
    const partition = (own.partition ?? 1).toString(16);
    this.variables = new GrubVariables(this.scan.budget, {
      ...BOARD,
      distro_bootpart: partition,
      bootpart: `0:${partition}`,
      prefix,
    });
    this.files = { typeOf: (path) => own.typeOf(path), size: (path) => own.sizeOf(path) };
  }

  /** Sets variables of a saved environment, over those of the board. */
  setAll(variables: Variables): void {
    variables.forEach((value, name) => {
      this.variables.set(name, value);
    });
  }

  /** Up to the first thing that boots. What is wrong in the script is a problem. */
  run(text: string): void {
    orDamage(
      () => this.runText(text),
      (damage) => {
        if (this.scan.budget.isSpent) throw damage;
        this.scan.problem('error', this.source, `skipped: ${damage.message}`);
      },
    );
  }

  private runText(text: string): number {
    if (++this.depth > MAX_DEPTH) throw corrupt('U-Boot script: scripts too deep inside each other');
    const parser = new GrubParser(text, this.scan.budget);
    let status = OK;
    for (let next = parser.next(); next !== undefined && !this.exited; next = parser.next())
      status = this.execute(next);
    this.depth--;
    return status;
  }

  private runAll(statements: readonly Statement[]): number {
    if (++this.depth > MAX_DEPTH) throw corrupt('U-Boot script: blocks too deep inside each other');
    let status = OK;
    for (const statement of statements) {
      if (this.exited) break;
      status = this.execute(statement);
    }
    this.depth--;
    return status;
  }

  private execute(statement: Statement): number {
    this.scan.budget.step(STATEMENT_STEPS);
    switch (statement.kind) {
      case 'command':
        return this.chain(this.variables.expandWords(statement.words));
      case 'if': {
        const clause = statement.clauses.find(({ condition }) => this.runAll(condition) === OK);
        return this.runAll(clause?.body ?? statement.otherwise);
      }
      case 'for': {
        let status = OK;
        for (const value of this.variables.expandWords(statement.words)) {
          if (this.exited) break;
          this.variables.set(statement.variable, value);
          status = this.runAll(statement.body);
        }
        return status;
      }
      case 'loop':
        while ((this.runAll(statement.condition) === OK) === statement.whileTrue && !this.exited)
          this.runAll(statement.body);
        return OK;
      case 'function':
        return OK;
    }
  }

  /** Commands joined by `&&` and `||`. */
  private chain(words: readonly string[]): number {
    let status = OK;
    let command: string[] = [];
    let runs = true;
    for (const word of [...words, '&&']) {
      if (word !== '&&' && word !== '||') {
        command.push(word);
        continue;
      }
      if (runs && command.length > 0 && !this.exited) status = this.command(command);
      runs = (status === OK) === (word === '&&');
      command = [];
    }
    return status;
  }

  private command([name, ...args]: readonly string[]): number {
    if (LOADS.test(name)) return this.load(args);
    if (BOOTS.test(name)) return this.boot(name, args);
    switch (name) {
      case 'setenv':
        return this.setenv(args);
      case 'env':
        return this.env(args);
      case 'test':
      case '[':
        return this.test(args);
      case 'run':
        return args.every((variable) => this.runText(this.variables.get(variable)) === OK) ? OK : FAILED;
      case 'source':
        return this.sourceScript(args[0] ?? this.variables.get('loadaddr'));
      case 'false':
        return FAILED;
      case 'exit':
        this.exited = true;
        return OK;
      default: {
        const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/.exec(name);
        if (assignment !== null) this.variables.set(assignment[1], assignment[2]);
        return OK;
      }
    }
  }

  private setenv(args: readonly string[]): number {
    const [name, ...values] = args.filter((arg) => arg !== '-f');
    if (name === undefined) return FAILED;
    this.variables.set(name, values.join(' '));
    return OK;
  }

  /** `env set`, and `env import -t ADDRESS`. */
  private env([verb, ...args]: readonly string[]): number {
    if (verb === 'set') return this.setenv(args);
    if (verb !== 'import') return OK;
    const file = this.at(args.filter((arg) => arg[0] !== '-')[0]);
    if (file === undefined) return FAILED;
    const source = file.volume.source('uboot', file.path);
    const text = file.volume.readText(source, file.path);
    if (text === undefined) return FAILED;
    if (text[0] === '\0') this.scan.problem('error', source, 'it begins with zeros');
    this.setAll(decodeTextEnvironment(this.scan.budget, text));
    return OK;
  }

  private test(args: readonly string[]): number {
    const at = args.indexOf('-e');
    if (at >= 0 && args.length >= at + 4) {
      const exists = this.find(args[at + 2], args[at + 3]) !== undefined;
      return exists === (args[0] !== '!') ? OK : FAILED;
    }
    const inner = args[args.length - 1] === ']' ? args.slice(0, -1) : args;
    return evaluateTest(inner, this.files, this.scan.budget) ? OK : FAILED;
  }

  /** `load INTERFACE DEVICE:PARTITION ADDRESS PATH`. */
  private load([, device = '', address = '', path = '']: readonly string[]): number {
    const file = this.find(device, path);
    const place = normalAddress(address);
    if (file === undefined) {
      this.scan.budget.keep(path.length * 2);
      this.failed.set(place, path);
      return FAILED;
    }
    this.failed.delete(place);
    this.loaded.set(place, file);
    this.variables.set('filesize', file.volume.sizeOf(file.path).toString(16));
    return OK;
  }

  private find(device: string, path: string): Loaded | undefined {
    const number = /^[0-9a-f]+:([0-9a-f]+)$/.exec(device)?.[1];
    const volume =
      number === undefined ? this.own : this.volumes.find(({ partition }) => partition === Number.parseInt(number, 16));
    const found = volume?.resolve(path, '');
    return found === undefined || volume === undefined ? undefined : { volume, path: found };
  }

  private at(address: string | undefined): Loaded | undefined {
    return address === undefined ? undefined : this.loaded.get(normalAddress(address));
  }

  /** U-Boot boots nothing with an address that the script failed to load to; others hold what the board has put there. */
  private missing(what: string, address: string | undefined): string | undefined {
    const place = normalAddress(address ?? '-');
    const path = this.loaded.has(place) ? undefined : this.failed.get(place);
    return path === undefined ? undefined : `${what} ${path} is not there`;
  }

  private sourceScript(address: string): number {
    const file = this.at(address);
    if (file === undefined) return FAILED;
    const text = this.scan.report(file.volume.source('uboot', file.path), 'skipped', () => {
      const reader = file.volume.openCharged(file.path);
      const bytes = new Uint8Array(Math.min(reader.size, MAX_SCRIPT_BYTES));
      reader.read(0, bytes);
      return decodeScriptImage(bytes);
    });
    return text === undefined ? FAILED : this.runText(text);
  }

  /** `bootz KERNEL INITRD[:SIZE] FDT`, each an address; `-` for none. `bootm ADDRESS#configuration` of a FIT image. */
  private boot(name: string, [kernelAt = '', initrdAt = '-', fdtAt]: readonly string[]): number {
    const [address, ...configurations] = kernelAt.split('#');
    const kernel = this.at(address || this.variables.get('loadaddr'));
    if (kernel === undefined) return FAILED;
    this.exited = true;
    if (!this.scan.takeEntry(this.source)) return OK;
    const isEfi = name === 'bootefi';
    const initrd = isEfi ? undefined : this.at(initrdAt.split(':')[0]);
    const fdt = this.at(isEfi ? initrdAt : fdtAt);
    const partitions = [initrd?.volume.partition];
    const missing = this.missing('initrd', initrdAt.split(':')[0]) ?? this.missing('fdt', isEfi ? initrdAt : fdtAt);
    this.scan.keepEntry(this.entries, {
      id: kernel.path,
      title: baseName(kernel.path),
      kind: isEfi ? 'efi' : 'linux',
      source: this.source,
      kernel: kernel.path,
      ...kernel.volume.place,
      initrds: initrd === undefined ? [] : [initrd.path],
      ...(missing !== undefined && { unbootable: missing }),
      ...(initrd !== undefined && partitions[0] !== kernel.volume.partition && { initrdPartitions: partitions }),
      options: this.variables.get('bootargs'),
      ...(configurations.length > 0 && { fitConfigurations: configurations }),
      devicetree: fdt?.path,
      devicetreeOverlays: [],
      version: versionFromName(baseName(kernel.path)),
      submenu: [],
      default: false,
    });
    return OK;
  }
}

/** Bytes of a script that is read; more is no script. */
export const MAX_SCRIPT_BYTES = 1024 * 1024;

/** U-Boot's numbers are hexadecimal with and without 0x. */
function normalAddress(address: string): string {
  return address
    .toLowerCase()
    .replace(/^0x/, '')
    .replace(/^0+(?=.)/, '');
}
