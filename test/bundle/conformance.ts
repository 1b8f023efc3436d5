/** What each engine says of the same images, whole and damaged; in seconds for `npm test`, thoroughly for the wider suites. */
import assert from 'node:assert/strict';
import { joinSources } from '../../scripts/build-firmware.ts';
import { imageBytes } from '../support/images.ts';
import { bundle } from './bundles.ts';
import type { Engine } from './engines.ts';

/** How much is read. */
export interface Extent {
  readonly images: readonly string[];
  /** How many times each disk is read with a few of its bytes changed. */
  readonly damagedRuns: number;
  /** Most bytes read of one file of a whole image. */
  readonly wholeContent: number;
  /** The bundle that reads; undefined for the one of all formats, in the engine's language. */
  readonly library?: string;
}

/** One image of each format and codec, dirty where there is a log. */
export const QUICK: Extent = {
  images: [
    'ext/ext4-crash-fast-commit',
    'xfs/xfs-crash-rename',
    'erofs/lz4',
    'erofs/lzma',
    'erofs/deflate',
    'erofs/zstd',
  ],
  damagedRuns: 1,
  wholeContent: 4096,
};

export const THOROUGH: Extent = {
  images: [
    'ext/ext4-crash-rename',
    'ext/ext4-crash-inline-data',
    'ext/ext3-crash',
    'xfs/xfs-attributes',
    'erofs/plain',
    ...QUICK.images,
  ],
  damagedRuns: 3,
  wholeContent: 131072,
};

/** Bundles of one format, on images of theirs. */
export const SMALL_BUNDLES: readonly (Extent & { readonly library: string })[] = [
  {
    library: 'bootfs-ext4-minimal.js',
    images: ['ext/ext4-crash-rename', 'ext/ext4-crash-fast-commit-changes', 'ext/ext4-casefold', 'ext/ext4-verity'],
    ...{ damagedRuns: 2, wholeContent: 4096 },
  },
  {
    library: 'bootfs-ext4.js',
    images: ['ext/ext4-crash-fast-commit-directory', 'ext/ext4-casefold', 'ext/ext4-encrypt', 'ext/ext4-verity'],
    ...{ damagedRuns: 2, wholeContent: 4096 },
  },
  { library: 'bootfs-xfs.js', images: ['xfs/xfs-crash-rename'], damagedRuns: 2, wholeContent: 4096 },
  { library: 'bootfs-erofs-lz4.js', images: ['erofs/lz4', 'erofs/plain'], damagedRuns: 2, wholeContent: 4096 },
];

/** Fails at the first line where two reports differ. */
export function assertSameReport(report: string, expected: string): void {
  const [lines, expectedLines] = [report.split('\n'), expected.split('\n')];
  const at = lines.findIndex((line, index) => line !== expectedLines[index]);
  if (at >= 0)
    assert.equal(lines[at].slice(0, 2000), (expectedLines[at] ?? 'nothing').slice(0, 2000), `line ${at + 1}`);
  assert.equal(lines.length, expectedLines.length);
}

/** What conformance-script.ts prints in this engine. */
export async function conformanceReport(engine: Engine, extent: Extent): Promise<string> {
  const { language } = engine;
  const entry = '../test/bundle/conformance-script.ts';
  // With a global it is no program that holds all of its library: what a bundle offers keeps its names.
  const { text: script } = await joinSources({ file: 'conformance.js', entry, language, global: 'conformance' });
  const library = await bundle(extent.library ?? (language === 'es5' ? 'bootfs.es5.js' : 'bootfs.js'));
  const { images, damagedRuns, wholeContent } = extent;
  const settings = `var extent = ${JSON.stringify({ damagedRuns, wholeContent })};`;
  return engine.run({ scripts: [library, settings, script], disks: images.map(imageBytes) });
}
