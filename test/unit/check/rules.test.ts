import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { type CheckOptions, checkFileSystem, FINDING_KINDS, verdictOf } from '../../../src/check/index.ts';
import { LOADERS } from '../../../src/check/loaders/loaders.ts';
import { corrupt } from '../../../src/contract/errors.ts';
import { detail } from '../../../src/contract/facts.ts';
import type { Extent, FileSystem } from '../../../src/contract/file-system.ts';
import { memoryDirectory, memoryFileSystem, memoryNode } from '../../support/memory-tree.ts';
import { bootFileSystem, type Files } from '../boot/support/boot-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { DIRTY, HEALTHY, INITRD, ids, KERNEL, withFacts } from './support/healthy.ts';
import { bzImage, cpio, joined, MICROCODE, mainArchive, noise, VERSION } from './support/images.ts';

/** Files over the healthy ones; undefined takes one away. */
function changed(files: Record<string, string | Uint8Array | undefined>): Files {
  const all: Record<string, string | Uint8Array> = { ...HEALTHY };
  for (const path of Object.keys(files)) {
    const content = files[path];
    if (content === undefined) delete all[path];
    else all[path] = content;
  }
  return all;
}

function check(files: Files, options: CheckOptions = {}): string[] {
  return ids(checkFileSystem(bootFileSystem(files), { unpackers: UNPACKERS, ...options }).findings);
}

test('nothing is said of a healthy filesystem, whatever is asked', () => {
  assert.deepEqual(check(HEALTHY), []);
  const loaders = LOADERS.filter(({ formats }) => formats['ext4'] !== undefined).map(({ name }) => name);
  assert.deepEqual(check(HEALTHY, { loaders }), []);
});

test('a dirty XFS is told that sync was not enough', () => {
  const journal = { ...DIRTY, kind: 'xfs' };
  const { findings } = checkFileSystem(withFacts(HEALTHY, { format: 'xfs', type: 'xfs', journal }));
  assert.deepEqual(ids(findings), ['warning journal-dirty', 'warning journal-unsynced']);
});

test('kernels that a crash left empty, zero, full of holes, cut off, or that are none', () => {
  assert.deepEqual(check(changed({ [KERNEL]: '' })), ['error file-empty']);
  assert.deepEqual(check(changed({ [KERNEL]: new Uint8Array(9000) })), ['error file-zeros', 'error kernel-unknown']);
  const holed = bzImage();
  holed.fill(0, 8192, 12288);
  assert.deepEqual(check(changed({ [KERNEL]: holed })), ['error file-zero-blocks', 'error kernel-damaged']);
  assert.deepEqual(check(changed({ [KERNEL]: bzImage().slice(0, 10_000) })), [
    'error kernel-cut-off',
    'error kernel-cut-off',
  ]);
  assert.deepEqual(check(changed({ [KERNEL]: noise(5000) })), ['error kernel-unknown']);
});

test('a file of any size that is mostly a hole is not read', () => {
  const fs = withFacts(HEALTHY, {});
  const [inner, stat] = [fs.open.bind(fs), fs.stat.bind(fs)];
  const size = 2 ** 44;
  const unread = () => assert.fail('it was read');
  Object.assign(fs, {
    stat: (path: string) => (path === INITRD || path === KERNEL ? { ...stat(path), size } : stat(path)),
    open: (path: string) => (path === INITRD || path === KERNEL ? { ...inner(path), size, read: unread } : inner(path)),
  });
  const { findings } = checkFileSystem(fs);
  assert.deepEqual(ids(findings), ['warning file-huge', 'warning file-huge']);
  assert.equal(verdictOf(findings), 'undecided');
});

test('a memory test is no kernel, and need not be one', () => {
  const cfg = `${HEALTHY['/boot/grub/grub.cfg']}menuentry Memory { linux16 /boot/memtest86+.bin\n}\n`;
  assert.deepEqual(check(changed({ '/boot/grub/grub.cfg': cfg, '/boot/memtest86+.bin': noise(5000) })), []);
});

test('initrds that are empty, cut off, damaged or without /init', () => {
  const whole = joined(MICROCODE, mainArchive());
  assert.deepEqual(check(changed({ [INITRD]: '' })), ['error file-empty']);
  assert.deepEqual(check(changed({ [INITRD]: whole.slice(0, 20_000) })), ['error initrd-cut-off']);
  assert.deepEqual(check(changed({ [INITRD]: joined(MICROCODE, noise(600)) })), ['error initrd-damaged']);
  assert.deepEqual(check(changed({ [INITRD]: noise(600) })), ['error initrd-unknown']);
  assert.deepEqual(check(changed({ [INITRD]: MICROCODE })), ['error initrd-no-init']);
  const withRdinit = `menuentry Linux { linux ${KERNEL} rdinit=/bin/sh\n initrd ${INITRD}\n}\n`;
  const shell = cpio([{ name: 'bin/sh', data: noise(100) }]);
  assert.deepEqual(check(changed({ [INITRD]: shell, '/boot/grub/grub.cfg': withRdinit })), []);
  assert.deepEqual(check(changed({ [INITRD]: MICROCODE, '/boot/grub/grub.cfg': withRdinit })), [
    'error initrd-no-init',
  ]);
});

test('an /init may come from any initrd of an entry', () => {
  const cfg = `menuentry Linux { linux ${KERNEL}\n initrd /boot/micro.img ${INITRD}\n}\n`;
  const files = changed({ '/boot/grub/grub.cfg': cfg, '/boot/micro.img': MICROCODE, [INITRD]: mainArchive() });
  assert.deepEqual(check(files), []);
});

test('a unified kernel image is looked into', () => {
  const run = (kernel: Uint8Array, initrd: Uint8Array) =>
    check({
      '/EFI/Linux/os.efi': peFile([
        ['.linux', kernel],
        ['.initrd', initrd],
      ]),
    });
  assert.deepEqual(run(bzImage(), joined(MICROCODE, mainArchive())), []);
  assert.deepEqual(run(bzImage(), MICROCODE), ['error initrd-no-init']);
  assert.deepEqual(run(bzImage(), mainArchive().slice(0, 9000)), ['error initrd-cut-off']);
  assert.deepEqual(run(noise(9000), mainArchive()), ['error kernel-unknown']);
  const holed = bzImage();
  holed.fill(0, 8192, 16384);
  assert.deepEqual(run(holed, mainArchive()), ['error file-zero-blocks', 'error kernel-damaged']);
});

test('zeros in what is compressed, but not after it', () => {
  const lzo = joined(new Uint8Array([0x89, 0x4c, 0x5a, 0x4f]), noise(20_000));
  const padded = joined(lzo, new Uint8Array(10_000));
  assert.deepEqual(check(changed({ [INITRD]: padded })), ['note initrd-not-unpacked']);
  padded.fill(0, 4096, 12288);
  const [finding] = checkFileSystem(bootFileSystem(changed({ [INITRD]: padded }))).findings;
  assert.equal(finding.id, 'file-zero-blocks');
  assert.deepEqual(finding.numbers, { zeroBlocks: 2, byteOffset: 4096 });
});

test('kernel, modules and initrd of different versions', () => {
  assert.deepEqual(check(changed({ [KERNEL]: bzImage(32768, '6.1.0-21-amd64') })), [
    'warning kernel-other-version',
    'warning modules-missing',
    'error initrd-other-version',
  ]);
  const otherModules = {
    [`/usr/lib/modules/${VERSION}/modules.dep`]: undefined,
    '/usr/lib/modules/5.10/modules.dep': '',
  };
  assert.deepEqual(check(changed(otherModules)), ['warning modules-missing']);
  assert.deepEqual(check(changed({ [`/usr/lib/modules/${VERSION}/modules.dep`]: undefined })), []);
  assert.deepEqual(check(changed({ [INITRD]: mainArchive('5.10') })), ['error initrd-other-version']);
  const noModules = cpio([{ name: 'init', data: noise(10) }]);
  assert.deepEqual(check(changed({ [INITRD]: noModules })), []);
});

test('menus without entries, defaults or files; entries with one id, spent entries', () => {
  assert.deepEqual(check({}), ['error no-entries']);
  assert.deepEqual(check(changed({ '/boot/grub/grub.cfg': undefined })), ['note no-configuration']);
  assert.deepEqual(check(changed({ [INITRD]: undefined })), [
    'note no-configuration',
    'error entry-missing-file',
    'warning entry-broken',
  ]);
  const twice = `${HEALTHY['/boot/grub/grub.cfg']}${HEALTHY['/boot/grub/grub.cfg']}menuentry Firmware { fwsetup }\n`;
  assert.deepEqual(check(changed({ '/boot/grub/grub.cfg': twice })), ['note entry-skipped', 'warning entry-duplicate']);
  const noDefault = `set default=1\n${twice.replace('menuentry Linux', 'menuentry gone { fwsetup }\nmenuentry Linux')}`;
  assert.ok(
    check(changed({ '/boot/grub/grub.cfg': `set default=0\n${noDefault.slice(14)}` })).includes('warning no-default'),
  );
  const counted = changed({ '/boot/grub/grub.cfg': undefined, '/loader/entries/a+0-3.conf': `linux ${KERNEL}\n` });
  assert.deepEqual(check(counted), ['warning entry-spent']);
});

test('named files and directories are looked at too', () => {
  const files = changed({ '/extra/kernel': bzImage().slice(0, 5000), '/extra/deep/data': new Uint8Array(5000) });
  assert.deepEqual(check(files, { paths: ['/extra/kernel'] }), ['error kernel-cut-off', 'error kernel-cut-off']);
  assert.deepEqual(check(files, { paths: ['/extra'] }), ['error file-zeros']);
  assert.deepEqual(check(files, { paths: ['/gone', '/extra/kernel/x'] }), ['error file-missing', 'error file-missing']);
});

test('what a loader that ignores the journal gets wrong', () => {
  const after = withFacts(HEALTHY, { journal: DIRTY });
  const run = (blind: CheckOptions['blind']) => ids(checkFileSystem(after, { blind, unpackers: UNPACKERS }).findings);
  assert.deepEqual(run(bootFileSystem(HEALTHY)), ['warning journal-dirty']);
  assert.deepEqual(run(corrupt('bad')), ['warning journal-dirty', 'error journal-blind-unreadable']);
  assert.deepEqual(run(bootFileSystem(changed({ [INITRD]: undefined }))), [
    'warning journal-dirty',
    'error journal-blind-missing',
    'error journal-blind-menu',
  ]);
  const resized = withFacts(HEALTHY, {
    details: { groups: detail(4) },
    features: { names: ['64bit', 'recover'], unknown: [] },
  });
  const [, superblock] = checkFileSystem(after, { blind: resized, unpackers: UNPACKERS }).findings;
  assert.deepEqual(
    [superblock.id, superblock.message],
    ['journal-blind-superblock', 'groups 4, not undefined; features 64bit, not '],
  );
  const clean = checkFileSystem(bootFileSystem(HEALTHY), {
    blind: bootFileSystem(changed({ [INITRD]: undefined })),
  }).findings;
  assert.deepEqual(clean, []);
});

/** A filesystem whose kernel lies at this place of the disk. */
function placed(kernel: Uint8Array, physicalOffset: number, ino: number): FileSystem {
  const fs = withFacts(changed({ [KERNEL]: kernel }), { journal: DIRTY });
  const inner = fs.open.bind(fs);
  const extents: Extent[] = [{ kind: 'data', logicalOffset: 0, length: kernel.length, physicalOffset }];
  const fileOf = (path: string) => {
    const file = inner(path);
    return path === KERNEL
      ? { ...file, stats: { ...file.stats, ino }, extents: () => extents }
      : { ...file, extents: () => [] };
  };
  return Object.assign(fs, {
    open: (path: string) => fileOf(path),
    *walk() {
      yield { path: KERNEL, stats: fileOf(KERNEL).stats, open: () => fileOf(KERNEL) };
    },
  });
}

test('an old file is told from one whose blocks were written over', () => {
  const run = (before: FileSystem, after: FileSystem) =>
    ids(checkFileSystem(after, { blind: before }).findings).filter((id) => id.includes('blind'));
  const old = bzImage(32768, VERSION);
  const fresh = bzImage(40_000, VERSION);
  assert.deepEqual(run(placed(old, 2 ** 20, 12), placed(fresh, 2 ** 21, 13)), ['error journal-blind-old']);
  assert.deepEqual(run(placed(old, 2 ** 20, 12), placed(fresh, 2 ** 20, 13)), ['error journal-blind-mixed']);
  // The same inode at the same place has grown.
  assert.deepEqual(run(placed(old, 2 ** 20, 12), placed(fresh, 2 ** 20, 12)), ['error journal-blind-old']);
  assert.deepEqual(run(placed(noise(9000), 2 ** 20, 12), placed(fresh, 2 ** 21, 13)), ['error journal-blind-mixed']);
});

test('a journal that could not be replayed whole', () => {
  const fs = withFacts(HEALTHY, { journal: { ...DIRTY, damage: ['block 5'], dropped: ['fast commits'] } });
  assert.deepEqual(ids(checkFileSystem(fs).findings), [
    'warning journal-dirty',
    'note journal-dropped',
    'error journal-damaged',
  ]);
});

test('deep: damage anywhere, and blocks with two owners', () => {
  const bad = memoryNode('file', 'x');
  bad.damaged = true;
  const list = memoryDirectory({});
  list.damagedListing = true;
  const fs = memoryFileSystem({ etc: { bad, list }, a: 'x', b: 'y' });
  // Every file of the memory tree says that it lies at byte 4096.
  const findings = checkFileSystem(fs, { deep: true }).findings;
  assert.deepEqual(ids(findings), ['error no-entries', 'error entry-nowhere', 'error damaged', 'error claimed-twice']);
  assert.equal(findings[3].message, 'block 1 belongs to /a as well');
});

test('a boot file that can not be read stops nothing else', () => {
  const broken = memoryNode('file', 'x'.repeat(5000));
  const tree = memoryDirectory({ k: bzImage(), entry: 'x' });
  const fs = memoryFileSystem({
    loader: { entries: { 'a.conf': 'linux /k\ninitrd /i\n' } },
    k: tree.children[0][1],
    i: broken,
  });
  const inner = fs.open.bind(fs);
  Object.assign(fs, {
    open: (path: string) => {
      const file = inner(path);
      if (path !== '/i') return file;
      return {
        ...file,
        size: file.size,
        read() {
          throw corrupt('bad extent');
        },
      };
    },
  });
  assert.deepEqual(ids(checkFileSystem(fs).findings), ['error file-unreadable']);
});

test('every kind of finding has a meaning and an advice, and belongs to one rule', () => {
  for (const id of Object.keys(FINDING_KINDS)) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(FINDING_KINDS[id].meaning.length > 10 && FINDING_KINDS[id].advice.length > 10, id);
  }
  for (const { name, source } of LOADERS) assert.ok(source.length > 20, name);
  assert.equal(new Set(LOADERS.map(({ name }) => name)).size, LOADERS.length);
});

test('deep: fs-verity files and compressed files are read to their end', () => {
  const broken = (flags: string[], kind: Extent['kind']): FileSystem => {
    const file = {
      size: 3 * 2 ** 20,
      stats: { ...bootFileSystem({ '/f': 'x' }).stat('/f'), flags },
      extents: (): Extent[] => [{ kind, logicalOffset: 0, length: 3 * 2 ** 20, physicalOffset: 4096 }],
      read(byteOffset: number) {
        if (byteOffset >= 2 ** 21) throw corrupt('bad block');
        return 2 ** 20;
      },
    };
    const entry = {
      path: '/f',
      stats: file.stats,
      open: () => file,
      xattrs: () => [],
      audit: () => undefined,
      readlink: () => '',
    };
    return withFacts({}, {
      *walk() {
        yield entry;
      },
    } as Partial<FileSystem>);
  };
  const run = (flags: string[], kind: Extent['kind']) =>
    ids(checkFileSystem(broken(flags, kind), { deep: true }).findings).slice(1);
  assert.deepEqual(run(['VERITY'], 'data'), ['error verity-mismatch']);
  assert.deepEqual(run([], 'compressed'), ['error undecodable']);
  assert.deepEqual(run([], 'data'), []);
});

test('an image that is cut off, in its filesystem and in a boot file', () => {
  const cut = withFacts(HEALTHY, { claimedBytes: 10_000_000, deviceBytes: [9_000_000] });
  assert.deepEqual(ids(checkFileSystem(cut).findings), ['error image-cut-off']);
  const past: Extent[] = [{ kind: 'data', logicalOffset: 0, length: 4096, physicalOffset: 4096 }];
  const extents = (path: string) => (path === KERNEL ? past : []);
  assert.deepEqual(ids(checkFileSystem(withFacts(HEALTHY, { deviceBytes: [8191], extents })).findings), [
    'error file-cut-off',
  ]);
  assert.deepEqual(ids(checkFileSystem(withFacts(HEALTHY, { deviceBytes: [8192], extents })).findings), []);
});

test('a kernel that is a placeholder of an overlay is no kernel', () => {
  const getxattr = (path: unknown, name: unknown) =>
    path === KERNEL && name === 'trusted.overlay.metacopy' ? new Uint8Array(0) : undefined;
  assert.deepEqual(ids(checkFileSystem(withFacts(HEALTHY, { getxattr })).findings), ['error file-elsewhere']);
});
