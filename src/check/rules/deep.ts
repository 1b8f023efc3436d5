/**
 * What a read of boot files alone does not come by. Two files that claim one block are found without a map of all blocks, which a
 * hostile image could make as large as it likes: pieces are gathered up to a bound, sorted by where they start, and gone over once.
 */
import { escapePath } from '../../bytes/names.ts';
import { type BootfsError, orDamage } from '../../contract/errors.ts';
import type { Extent, FileReader, ReportedEntry } from '../../contract/file-system.ts';
import type { CheckContext } from '../contract/context.ts';
import type { Report, Rule } from '../contract/finding.ts';
import { MAX_FILE_BYTES } from '../files/boot-files.ts';
import { isPastTheEnd } from './cut-off.ts';

const FSCK = 'run e2fsck (xfs_repair, fsck.erofs) on a copy and compare; make the image again rather than repair it';
/** Pieces of files that are remembered to find blocks with two owners, 24 bytes each or so. */
const MAX_PIECES = 2_000_000;
const MAX_REPORTED = 1000;
const PIECE = 1024 * 1024;

/** With `--deep`: every inode, directory, extent tree, extended attribute and bitmap, and blocks that two files claim. */
export const deepRule: Rule = {
  name: 'deep',
  kinds: {
    damaged: {
      level: 'error',
      meaning: 'an inode, directory, extent tree, attribute or bitmap is damaged',
      advice: FSCK,
    },
    'entry-nowhere': { level: 'error', meaning: 'a directory entry leads to no usable inode', advice: FSCK },
    'verity-mismatch': {
      level: 'error',
      meaning: 'a file is not what its fs-verity digest says',
      advice: 'install the file again; Linux refuses to read it',
    },
    undecodable: {
      level: 'error',
      meaning: 'a compressed file can not be decoded to its end',
      advice: FSCK,
    },
    'claimed-twice': { level: 'error', meaning: 'a block belongs to two files', advice: FSCK },
    'too-much': {
      level: 'note',
      meaning: 'the filesystem is too big for a part of the deep check',
      advice: 'run e2fsck for that part',
    },
  },
  whyNot: ({ options }) => (options.deep === true ? undefined : 'it is for --deep'),
  run(context, report) {
    const walk = new DeepWalk(context, report);
    walk.visitAll();
    walk.auditTheRest();
    walk.findDoubleClaims();
  },
};

class DeepWalk {
  private readonly context: CheckContext;
  private readonly report: Report;
  private readonly seen = new Set<number>();
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly owners: number[] = [];
  private readonly paths: string[] = [];
  private reported = 0;
  private isFull = false;

  constructor(context: CheckContext, report: Report) {
    this.context = context;
    this.report = report;
  }

  visitAll(): void {
    for (const entry of this.context.fs.walk('/', { damage: 'report' })) {
      const path = escapePath(entry.path);
      if (entry.error !== undefined)
        this.damage(entry.stats === undefined ? 'entry-nowhere' : 'damaged', path, entry.error);
      if (entry.stats === undefined || this.seen.has(entry.stats.ino)) continue;
      this.seen.add(entry.stats.ino);
      this.visit(entry, path);
    }
  }

  private visit(entry: ReportedEntry, path: string): void {
    this.context.options.onProgress?.(path);
    this.attempt('damaged', path, () => entry.xattrs((damage) => this.damage('damaged', path, damage)));
    this.attempt('damaged', path, () => entry.audit((damage) => this.damage('damaged', path, damage)));
    if (entry.stats?.type === 'symlink') this.attempt('damaged', path, () => entry.readlink());
    if (entry.stats?.type === 'file') this.visitFile(entry, path);
  }

  private visitFile(entry: ReportedEntry, path: string): void {
    const extents = this.attempt('damaged', path, () => entry.open().extents()) ?? [];
    this.claim(path, extents);
    if (extents.some((extent) => isPastTheEnd(this.context.fs, extent))) {
      this.add('damaged', path, 'it has blocks past the end of the image');
      return;
    }
    const isVerity = entry.stats?.flags !== undefined && entry.stats.flags.indexOf('VERITY') >= 0;
    const isCompressed = extents.some(({ kind }) => kind === 'compressed');
    if (!isVerity && !isCompressed) return;
    if ((entry.stats?.size ?? 0) > MAX_FILE_BYTES) {
      this.add('too-much', path, 'too big to be read to its end');
      return;
    }
    this.attempt(isVerity ? 'verity-mismatch' : 'undecodable', path, () => readToEnd(entry.open()));
  }

  private claim(path: string, extents: readonly Extent[]): void {
    if (this.isFull) return;
    const owner = this.paths.push(path) - 1;
    for (const { kind, physicalOffset, length, device, shared } of extents) {
      if (physicalOffset === undefined || device || shared || (kind !== 'data' && kind !== 'unwritten')) continue;
      if (this.starts.length >= MAX_PIECES) {
        this.report('too-much', {
          message: `more than ${MAX_PIECES} extents: blocks with two owners are not looked for`,
        });
        this.isFull = true;
        return;
      }
      this.starts.push(physicalOffset);
      this.ends.push(physicalOffset + length);
      this.owners.push(owner);
    }
  }

  auditTheRest(): void {
    this.context.fs.audit((damage) => this.add('damaged', undefined, damage.message));
  }

  findDoubleClaims(): void {
    if (this.isFull || this.context.fs.sharesBlocks) return;
    const order = this.starts
      .map((_start, index) => index)
      .sort((left, right) => this.starts[left] - this.starts[right]);
    let reach = -1;
    for (const index of order) {
      if (reach >= 0 && this.starts[index] < this.ends[reach]) {
        const path = this.paths[this.owners[index]];
        const other = this.paths[this.owners[reach]];
        const block = Math.floor(this.starts[index] / this.context.fs.blockSize);
        this.add('claimed-twice', path, `block ${block} belongs to ${other} as well`, { block });
      }
      if (reach < 0 || this.ends[index] > this.ends[reach]) reach = index;
    }
  }

  private attempt<Result>(id: string, path: string, action: () => Result): Result | undefined {
    return orDamage(action, (damage) => {
      // What is not supported is fine, but not for bootfs: encrypted contents.
      if (damage.code !== 'ERR_BOOTFS_UNSUPPORTED') this.damage(id, path, damage);
    });
  }

  private damage(id: string, path: string, error: BootfsError): void {
    this.add(id, path, error.message);
  }

  private add(id: string, path: string | undefined, message: string, numbers?: Record<string, number>): void {
    if (++this.reported <= MAX_REPORTED) this.report(id, { path, message, numbers });
  }
}

function readToEnd(file: FileReader): void {
  const piece = new Uint8Array(PIECE);
  for (let at = 0; at < file.size; at += PIECE) file.read(at, piece);
}
