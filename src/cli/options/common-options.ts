/** The options that every verb takes: which filesystem of the image is meant, and how it is to be read. */

import { FORMAT_NAMES } from '../../box/format-names.ts';
import { DEFAULT_INFLATE_LIMIT } from '../../box/inflate-limit.ts';
import type { ImageDigest } from '../../composefs/image-digest.ts';
import type { MountOptions } from '../../contract/options.ts';
import { GIVEN_ROLES, type GivenRoles } from '../../disk/roles.ts';
import { UsageError } from '../terminal/exit-status.ts';
import { LAYER_OPTIONS, type LayerFlags, layerFlagsOf } from './layer-options.ts';
import { parseBytes } from './numbers.ts';
import type { VerbOption } from './verb-option.ts';
import { VERITY_OPTIONS, type VerityFlags, verityFlagsOf } from './verity-options.ts';

/** Options that every verb takes, checked; repeatable ones are in the order of the command line. */
export interface CommonOptions {
  /** `--part`, unresolved. */
  readonly part: readonly string[];
  /** What `--part ROLE=N` says of the disk as a whole. */
  readonly roles: GivenRoles;
  /** `--offset`, in bytes. */
  readonly offset: readonly number[];
  /** `--in`: paths as they were given. */
  readonly in: readonly string[];
  /** `--journal`; undefined leaves it to the library, as all options of `MountOptions` do. */
  readonly journal?: MountOptions['journal'];
  /** `--journal-device`, a path of this machine. */
  readonly journalDevice?: string;
  /** `--superblock`. */
  readonly superblock?: MountOptions['superblock'];
  /** `--device`, paths of this machine in the order of the device table. */
  readonly device: readonly string[];
  /** `--verify`. */
  readonly verify?: MountOptions['verify'];
  /** `--fsverity`. */
  readonly fsverity?: MountOptions['fsverity'];
  /** Of dm-verity; undefined without `--verity`. */
  readonly dmVerity?: VerityFlags;
  /** Below the image; undefined where it stands alone. */
  readonly layers?: LayerFlags;
  /** That the image must have. */
  readonly digest?: ImageDigest;
  /** `--inflate-limit`, bytes. */
  readonly inflateLimit: number;
  /** Of the image file. */
  readonly format?: string;
  /** What the answer is written as, for verbs that know more than text and JSON. */
  readonly report?: Report;
  /** `--backing`: paths of this machine. */
  readonly backing: readonly string[];
  /** `--backing-dir`: a directory of this machine. */
  readonly backingDir?: string;
  /** `--json`. */
  readonly json?: boolean;
  /** `--verbose`. */
  readonly verbose?: boolean;
  /** `--stats`. */
  readonly stats?: boolean;
}

/** What `--format` takes for the answer, beside the formats of image files. */
const REPORTS = ['github', 'markdown', 'junit'] as const;
/** Workflow commands of GitHub, Markdown or JUnit XML. */
export type Report = (typeof REPORTS)[number];

/** In the order in which help and the manual page list them. */
export const COMMON_OPTIONS: readonly VerbOption[] = [
  {
    flags: '--part <partition>',
    description: `partition by number, label, UUID or type (esp, xbootldr, linux, ...); repeatable for images inside images; for menu, check and info also ROLE=N: what partition N of the whole disk is for (${GIVEN_ROLES.join(', ')})`,
    repeatable: true,
  },
  {
    flags: '--offset <bytes>',
    description: 'the image begins here; repeatable as --part is',
    repeatable: true,
    parse: parseBytes,
  },
  {
    flags: '--in <path>',
    description: 'an image file inside the image, or the member of an archive; repeatable',
    repeatable: true,
  },
  {
    flags: '--journal <mode>',
    description: 'what to do about a dirty journal',
    choices: ['replay', 'ignore', 'require-clean', 'salvage'],
  },
  { flags: '--journal-device <file>', description: 'the device that holds an external ext4 journal' },
  {
    flags: '--superblock <block>',
    description: 'ext4: use the superblock in this block, or "backup" for the first good copy',
    parse: parseSuperblock,
  },
  {
    flags: '--device <file>',
    description: 'EROFS: a blob device, in the order of the device table; repeatable',
    repeatable: true,
  },
  { flags: '--verify <when>', description: 'when checksums are verified', choices: ['eager', 'lazy', 'none'] },
  { flags: '--fsverity <mode>', description: 'verify fs-verity files on every read', choices: ['ignore', 'enforce'] },
  ...VERITY_OPTIONS,
  ...LAYER_OPTIONS,
  {
    flags: '--inflate-limit <bytes>',
    description: 'most bytes that a compressed image may inflate to, zeros counted as a sixteenth (default 16G)',
    parse: parseBytes,
  },
  {
    flags: '--format <name>',
    description:
      'the format of the image file, instead of what it looks like, raw for none; or of the answer: json, and of check github, ' +
      'markdown, junit; repeatable',
    repeatable: true,
    parse: parseFormat,
    suggestions: [...FORMAT_NAMES, 'json', ...REPORTS],
  },
  {
    flags: '--backing <file>',
    description: 'a file that the image needs: backing file, parent, extent or data file; repeatable',
    repeatable: true,
  },
  { flags: '--backing-dir <dir>', description: 'a folder below which the image may name such files' },
  { flags: '--json', description: 'print JSON, each object with "schema": 1' },
  { flags: '--verbose', description: 'print warnings' },
  { flags: '--stats', description: 'print one JSON line of statistics to standard error' },
];

/** The options of a command line, with what stands for those that are not given. @throws UsageError for some that do not fit together */
export function commonOptions(options: Readonly<Record<string, unknown>>): CommonOptions {
  const given = options as Partial<CommonOptions>;
  const dmVerity = verityFlagsOf(options);
  const words = (options['format'] as string[] | undefined) ?? [];
  const answers = words.filter(isAnswer);
  const layers = layerFlagsOf(options);
  return {
    ...given,
    format: words.filter((word) => !isAnswer(word)).pop(),
    report: REPORTS.filter((name) => name === answers[answers.length - 1])[0],
    json: given.json || answers[answers.length - 1] === 'json',
    ...(dmVerity !== undefined && { dmVerity }),
    ...(layers !== undefined && { layers }),
    part: (given.part ?? []).filter((part) => GIVEN_ROLE.exec(part) === null),
    roles: rolesOf(given.part ?? []),
    offset: given.offset ?? [],
    in: given.in ?? [],
    device: given.device ?? [],
    backing: given.backing ?? [],
    inflateLimit: given.inflateLimit ?? DEFAULT_INFLATE_LIMIT,
  };
}

function isAnswer(format: string): boolean {
  return format === 'json' || (REPORTS as readonly string[]).includes(format);
}

function parseFormat(text: string): string {
  if (isAnswer(text) || FORMAT_NAMES.includes(text)) return text;
  throw new UsageError(`no format ${text}; known are ${[...FORMAT_NAMES, 'json', ...REPORTS].join(', ')}`);
}

const GIVEN_ROLE = /* @__PURE__ */ new RegExp(`^(${GIVEN_ROLES.join('|')})=(.*)$`);

/** @throws UsageError */
function rolesOf(parts: readonly string[]): GivenRoles {
  const roles: Record<string, number> = {};
  for (const part of parts) {
    const [, role, number] = GIVEN_ROLE.exec(part) ?? [];
    if (role === undefined) continue;
    if (!/^\d{1,5}$/.test(number)) throw new UsageError(`--part ${part}: ${number} is no number of a partition`);
    if (roles[role] !== undefined) throw new UsageError(`--part ${part}: ${role} is partition ${roles[role]} already`);
    roles[role] = Number(number);
  }
  return roles;
}

function parseSuperblock(text: string): number | 'backup' {
  if (text === 'backup') return text;
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new UsageError(`'${text}' is neither a block number nor 'backup'`);
  }
  return Number(text);
}
