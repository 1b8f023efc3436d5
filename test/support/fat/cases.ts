/** FAT volumes that are odd in one way each, for unit tests, committed images and other kernels to judge. */
import { FatBuilder, type FatLayout } from './builder.ts';
import {
  ATTR_DIRECTORY,
  ATTR_VOLUME,
  type EntryFields,
  nameChecksum,
  namedSlots,
  partSlot,
  shortSlot,
} from './slots.ts';

const SMALL: FatLayout = { bits: 12, clusters: 200 };
const FAT32: FatLayout = { bits: 32, clusters: 200 };

/** The volume in the making, and its image. */
function made(layout: FatLayout, fill: (fat: FatBuilder) => void, after?: (fat: FatBuilder) => void): Uint8Array {
  const fat = new FatBuilder(layout);
  fill(fat);
  fat.build();
  after?.(fat);
  return fat.image;
}

/** One directory `dir` with a file, and what is done to it at the end. */
const oneDirectory = (change: (fat: FatBuilder, firstCluster: number) => void): Uint8Array => {
  const fat = new FatBuilder(SMALL);
  const directory = fat.addDirectory(fat.root, 'dir');
  fat.addFile(directory, 'hello.txt', 'hi');
  fat.build();
  change(fat, directory.clusters[0]);
  return fat.image;
};

/** The same slots with one byte changed; `index` as `at` takes it. */
function changed(slots: Uint8Array[], index: number, byte: number, value: number): Uint8Array[] {
  slots.at(index)![byte] = value;
  return slots;
}

/** Long names with parts that are changed, left out or repeated. */
function brokenLongNames(fat: FatBuilder): void {
  const put = (name: string, alias: string, change: (slots: Uint8Array[]) => Uint8Array[]): void => {
    fat.root.slots.push(...change(namedSlots(name, alias)));
  };
  put('deleted short entry', 'DELSHORT   ', (slots) => changed(slots, -1, 0, 0xe5));
  put('deleted middle entry here', 'DELMID     ', (slots) => changed(slots, 1, 0, 0xe5));
  put('volume entry behind', 'VOLBEHND   ', (slots) => changed(slots, -1, 11, ATTR_VOLUME));
  put('part of attribute 0x4f here', 'ATTR4F     ', (slots) => changed(slots, 1, 11, 0x4f));
  put('begun anew in the middle of it', 'RESTART    ', (slots) => [slots[0], slots[1], ...slots]);
  put('begun anew after one part', 'RESTART1   ', (slots) => [slots[0], ...slots]);
  put('the first part twice', 'EXTRA      ', (slots) => [...slots.slice(0, -1), ...slots.slice(-2)]);
  put('no mark on the last part', 'NOMARK     ', (slots) => changed(slots, 0, 0, 2));
  put('a wrong sum in the middle', 'BADSUM     ', (slots) => changed(slots, 1, 13, 0));
  put('wrong sums everywhere', 'ALLBAD     ', (slots) => changed(changed(slots, 0, 13, 0), 1, 13, 0));
  put('parts in wrong order', 'WRONGORD   ', (slots) => [slots[1], slots[0], slots[2]]);
  put('bit 0x80 in the order', 'BIT80      ', (slots) => changed(slots, 0, 0, 0xc2));
  put('one part missing of three, this', 'MISSING    ', (slots) => [slots[0], ...slots.slice(2)]);
  put('type and cluster of a part set', 'TYPED      ', (slots) => changed(changed(slots, 0, 12, 7), 1, 26, 0x34));
  put('mark on the second part, too', 'MARKED     ', (slots) => changed(slots, 1, 0, 0x42));
  const checksum = nameChecksum('PARTS      ');
  for (const order of [0x40 | 21, 0x40 | 63, 0x40]) {
    fat.root.slots.push(partSlot({ order, checksum, units: [] }), shortSlot('PARTS      '));
  }
  fat.root.slots.push(
    shortSlot('LAST       '),
    ...namedSlots('parts at the very end of it', 'ENDPARTS   ').slice(0, -1),
  );
}

/** Short names that no formatter would write. */
const ODD_SHORT_NAMES = [
  ...[
    '..         ',
    '.          ',
    '..      TXT',
    '.       TXT',
    'AB\0CDEF EXT',
    'ABCDEFGHE\0X',
    '           ',
    '        EXT',
  ],
  ...[
    'A  B    E X',
    ' LEAD   TXT',
    'A.B     C.D',
    'NUL\0\0\0\0\0\0\0\0',
    '..........X',
    '...        ',
    '\x05IGMA   TXT',
  ],
  ...['lower   low', 'MIX\x82D   \x8ed\x82', 'SAME    TXT', 'SAME    TXT'],
];

/** Long names with units that are no text, trailing dots and blanks, or the longest there are. */
function oddLongNames(fat: FatBuilder): void {
  const names: (string | number[])[] = [
    ...[
      '.',
      '..',
      '...',
      'trail.',
      'trail2..',
      'blank ',
      ' front',
      'tab\there',
      'del\x7f',
      'back\\slash',
      'a:b*c?d"e<f>g|h',
    ],
    ...[
      'exactly 13 ch',
      'exactly 26 characters long',
      'u'.repeat(255),
      'v'.repeat(256),
      'w'.repeat(260),
      '\u20ac'.repeat(255),
    ],
    ...['\u00c4pfel', '\u00e4pfel', 'K', '\u212a', 'emoji \u{1f600}', 'abcdefghijkl\u{1f600}z'],
    [0x41, 0xde00, 0x42],
    [0x41, 0xd83d, 0xd83d, 0xde00, 0x43],
    [0x41, 0xffff, 0xfffe, 0x44],
    [0x68, 0x69, 0xd83d, 0x2e, 0x74],
  ];
  for (const [index, name] of names.entries()) {
    fat.root.slots.push(...namedSlots(name, `ODD${String(index).padStart(8, '0')}`));
  }
  fat.root.slots.push(
    ...namedSlots('long name of blanks', '           '),
    ...namedSlots('hidden by its alias', '.          '),
  );
}

/** All bytes of the code page, in upper and lower case. */
function codePage(fat: FatBuilder): void {
  for (let byte = 1; byte < 256; byte++) {
    const character = String.fromCharCode(byte);
    const hex = byte.toString(16).toUpperCase().padStart(2, '0');
    if (byte === 0x2f) continue;
    fat.root.slots.push(
      shortSlot(`U${character}${hex}    TXT`),
      shortSlot(`L${character}${hex}    TXT`, { caseBits: 0x18 }),
    );
  }
}

/** Fields of dates and times that run over. */
const TIMES: readonly EntryFields[] = [
  { date: 0, time: 0 },
  { date: 0xffff, time: 0xffff },
  { date: (44 << 9) | (13 << 5) | 1, time: 0 },
  { date: (45 << 9) | (15 << 5) | 31, time: 0 },
  { date: (44 << 9) | (2 << 5) | 31, time: 0 },
  { date: (45 << 9) | (2 << 5) | 30, time: (24 << 11) | (60 << 5) | 30 },
  { date: (45 << 9) | (6 << 5) | 15, time: (31 << 11) | (63 << 5) | 31 },
  { date: (120 << 9) | (2 << 5) | 29, time: 0 },
  { date: (120 << 9) | (3 << 5) | 1, time: 0 },
  { date: (121 << 9) | (1 << 5) | 1, time: 0 },
  { date: (127 << 9) | (12 << 5) | 31, time: (23 << 11) | (59 << 5) | 29 },
  { date: (20 << 9) | (2 << 5) | 29, time: 0, creationTenths: 199, creationDate: 0x5a21, creationTime: 0x1234 },
];

/** Directories in each other, and twice in one. */
function linkedDirectories(fat: FatBuilder): void {
  const outer = fat.addDirectory(fat.root, 'outer');
  fat.addDirectory(outer, 'self', { cluster: outer.clusters[0] });
  const inner = fat.addDirectory(outer, 'inner');
  fat.addFile(inner, 'file', 'inside');
  fat.addDirectory(inner, 'up', { cluster: outer.clusters[0] });
  fat.addDirectory(fat.root, 'again', { cluster: inner.clusters[0] });
}

/** Files whose chain is not what their size asks for. */
function brokenFiles(fat: FatBuilder): void {
  fat.addEntry(fat.root, 'size without cluster', { cluster: 0, size: 700 });
  fat.addEntry(fat.root, 'cluster 1', { cluster: 1, size: 700 });
  fat.addEntry(fat.root, 'past the end', { cluster: 4000, size: 700 });
  fat.addEntry(fat.root, 'past the end, empty', { cluster: 4000, size: 0 });
  fat.addEntry(fat.root, 'free', { cluster: 150, size: 700 });
  fat.addEntry(fat.root, 'free, one cluster', { cluster: 150, size: 512 });
  const long = fat.addFile(fat.root, 'longer chain', 'x'.repeat(2000));
  fat.addEntry(fat.root, 'shares clusters', { cluster: long[1], size: 1000 });
  fat.addEntry(fat.root, 'empty with a chain', { cluster: long[2], size: 0 });
  fat.addEntry(fat.root, 'huge', { cluster: long[0], size: 0xffffffff });
  fat.addEntry(fat.root, 'junk above', { cluster: 0x70000 | long[0], size: 600 });
  for (const value of [0, 1, 0xff0, 0xff6, 0xff7, 0xff8, 0xfff, 0xfef]) {
    const clusters = fat.addFile(fat.root, `ends in ${value.toString(16)}`, 'y'.repeat(1000));
    fat.setEntry(clusters[1], value);
    const cut = fat.addFile(fat.root, `cut by ${value.toString(16)}`, 'z'.repeat(1500));
    fat.setEntry(cut[1], value);
  }
}

/** Directories whose chain or first entries are not those of one. */
function brokenDirectories(fat: FatBuilder): void {
  const isDirectory = { attributes: ATTR_DIRECTORY };
  for (const cluster of [0, 1, 3000, 150]) fat.addEntry(fat.root, `at ${cluster}`, { ...isDirectory, cluster });
  const withTwo = fat.addDirectory(fat.root, 'two but no dots');
  fat.addDirectory(withTwo, 'a');
  fat.addDirectory(withTwo, 'b');
  withTwo.slots.splice(0, 2);
  const withOne = fat.addDirectory(fat.root, 'one and no dots');
  fat.addDirectory(withOne, 'a');
  withOne.slots.splice(0, 2);
  const late = fat.addDirectory(fat.root, 'dots at the end');
  fat.addFile(late, 'a', 'x');
  late.slots.push(...late.slots.splice(0, 2));
  const files = fat.addDirectory(fat.root, 'dots are files');
  for (const slot of files.slots) slot[11] = 0x20;
  const full = fat.addDirectory(fat.root, 'full cluster');
  for (let count = 0; count < 14; count++) full.slots.push(shortSlot(`FULL${String(count).padStart(7, '0')}`));
  const ended = fat.addDirectory(fat.root, 'ended early');
  fat.addDirectory(ended, 'before');
  ended.slots.push(new Uint8Array(32));
  fat.addDirectory(ended, 'behind');
  const slash = fat.addDirectory(fat.root, 'slash');
  slash.slots.push(shortSlot('BEFORE     '), shortSlot('A/B     TXT'), shortSlot('AFTER      '));
  fat.addDirectory(slash, 'sub');
  const nameless = fat.addDirectory(fat.root, 'nameless');
  nameless.slots.push(shortSlot('BEFORE     '), ...namedSlots([0xd83d], 'LONE       '), shortSlot('AFTER      '));
  const empty = fat.addDirectory(fat.root, 'empty with clusters');
  empty.clusters = [...empty.clusters, ...fat.allocate(3)];
  fat.chain(empty.clusters);
  const loops = fat.addDirectory(fat.root, 'loops');
  loops.clusters = [...loops.clusters, ...fat.allocate(3)];
  fat.chain(loops.clusters, loops.clusters[1]);
}

/** By name; each makes its image anew. */
export const FAT_CASES: Readonly<Record<string, () => Uint8Array>> = {
  'long-names-broken': () => made(SMALL, brokenLongNames),
  'long-names-odd': () => made(SMALL, oddLongNames),
  'short-names-odd': () => made(SMALL, (fat) => fat.root.slots.push(...ODD_SHORT_NAMES.map((name) => shortSlot(name)))),
  'code-page': () => made({ ...SMALL, rootEntries: 1024 }, codePage),
  'case-bits': () =>
    made(SMALL, (fat) => {
      for (let bits = 0; bits < 256; bits++) {
        fat.root.slots.push(shortSlot(`B${String(bits).padStart(3, '0')}    TXT`, { caseBits: bits }));
      }
    }),
  attributes: () =>
    made(SMALL, (fat) => {
      for (let attributes = 0; attributes < 256; attributes++) {
        if ((attributes & ATTR_DIRECTORY) === 0) {
          fat.root.slots.push(shortSlot(`A${String(attributes).padStart(3, '0')}    TXT`, { attributes }));
        }
      }
      const directory = fat.addDirectory(fat.root, 'read-only directory', { attributes: 0x11 });
      fat.addFile(directory, 'file', 'x', { attributes: 0x21 });
      fat.addDirectory(fat.root, 'volume and directory', { attributes: 0x18 });
    }),
  times: () =>
    made(SMALL, (fat) => {
      for (const [index, fields] of TIMES.entries()) fat.addFile(fat.root, `time ${index}`, '', fields);
    }),
  'same-names': () =>
    made(SMALL, (fat) => {
      fat.addFile(fat.root, 'Name', 'first');
      fat.addFile(fat.root, 'name', 'second one');
      fat.root.slots.push(...namedSlots('Long File Name.txt', 'LONGFI~1TXT', { size: 0 }));
      fat.addFile(fat.root, 'longfi~1.txt', 'the alias of another');
      fat.addFile(fat.root, 'dot.', 'not to be found');
      fat.addFile(fat.root, 'both', 'plain');
      fat.addFile(fat.root, 'both.', 'dotted');
    }),
  'files-broken': () => made(SMALL, brokenFiles),
  'directories-broken': () => made(SMALL, brokenDirectories),
  'directories-linked': () => made(SMALL, linkedDirectories),
  'root-linked': () => made(FAT32, (fat) => fat.addDirectory(fat.root, 'root', { cluster: 2 })),
  'root-ended': () =>
    made(SMALL, (fat) => {
      fat.addDirectory(fat.root, 'before');
      fat.root.slots.push(new Uint8Array(32));
      fat.addDirectory(fat.root, 'behind');
    }),
  ...Object.fromEntries(
    [0, 1, 0xfef, 0xff0, 0xff6, 0xff7, 0xff8, 0xfff].map((value) => [
      `directory-ends-in-${value.toString(16)}`,
      () => oneDirectory((fat, cluster) => fat.setEntry(cluster, value)),
    ]),
  ),
  'fat32-high-bits': () =>
    made(
      FAT32,
      (fat) => {
        fat.addFile(fat.root, 'masked entries', 'm'.repeat(2000));
        fat.addEntry(fat.root, 'start of 32 bits', { cluster: 0xf0000003, size: 10 });
      },
      (fat) => {
        for (let cluster = 2; cluster < 8; cluster++) {
          const at = 32 * 512 + cluster * 4;
          fat.view.setUint32(at, (fat.view.getUint32(at, true) & 0x0fffffff) + 0xa0000000, true);
        }
      },
    ),
  'cut-directory': () => {
    const fat = new FatBuilder(FAT32);
    const directory = fat.addDirectory(fat.root, 'dir');
    for (let count = 0; count < 40; count++) fat.addFile(directory, `file number ${count}`, 'x');
    fat.build();
    return fat.image.slice(0, fat.clusterOffset(directory.clusters[1]));
  },
  'no-sectors': () =>
    made(
      { bits: 16, clusters: 4200 },
      (fat) => fat.addFile(fat.root, 'hello.txt', 'hi'.repeat(600)),
      (fat) => fat.view.setUint16(0x13, 0, true),
    ),
  'no-sectors-fat12': () =>
    made(
      SMALL,
      (fat) => fat.addFile(fat.root, 'hello.txt', 'hi'.repeat(600)),
      (fat) => fat.view.setUint16(0x13, 0, true),
    ),
  'root-entries-fat32': () =>
    made(
      FAT32,
      (fat) => fat.addFile(fat.root, 'hello', 'x'),
      (fat) => fat.view.setUint16(0x11, 512, true),
    ),
};
