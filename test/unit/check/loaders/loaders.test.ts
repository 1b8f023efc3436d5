/** What loaders, and the profile that bootfs writes for them, can't read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectBootEntries } from '../../../../src/boot/index.ts';
import { CheckContext } from '../../../../src/check/contract/context.ts';
import { unpackBudget } from '../../../../src/check/files/inspected-files.ts';
import { checkDisk, checkFileSystem } from '../../../../src/check/index.ts';
import { LOADERS } from '../../../../src/check/loaders/loaders.ts';
import { loaderRule } from '../../../../src/check/rules/loader.ts';
import type { Requirement } from '../../../../src/contract/facts.ts';
import type { Extent, FileSystem } from '../../../../src/contract/file-system.ts';
import type { JournalReport } from '../../../../src/contract/journal-report.ts';
import { bootDisk } from '../../../support/boot-disk.ts';
import { DIRTY, HEALTHY, ids, KERNEL, withFacts } from '../support/healthy.ts';

test('what each GRUB reads of an XFS, U-Boot reading none', () => {
  const read = (...names: string[]): string[] => {
    const facts = { format: 'xfs', type: 'xfs', requirements: names.map((name) => ({ name })) };
    return LOADERS.filter(({ name }) => /^(grub|u-boot)/.test(name))
      .filter(({ name }) => checkFileSystem(withFacts(HEALTHY, facts), { loaders: [name] }).findings.length === 0)
      .map(({ name }) => name);
  };
  assert.deepEqual(read('ftype', 'sparse').slice(0, 2), ['grub-2.04', 'grub-2.06']);
  assert.deepEqual(read('ftype', 'bigtime', 'nrext64'), ['grub-2.06-debian', 'grub-2.12', 'grub-2.14']);
  assert.deepEqual(read('ftype', 'exchange', 'parent', 'metadir'), ['grub-2.14']);
  assert.deepEqual(read('zoned'), []);
});

test('unwritten extents, which GRUB and U-Boot read as old contents', () => {
  const fs = withFacts(HEALTHY, {});
  const inner = fs.open.bind(fs);
  const unwritten: Extent[] = [{ kind: 'unwritten', logicalOffset: 0, length: 4096, physicalOffset: 8192 }];
  Object.assign(fs, {
    open: (path: string) => ({ ...inner(path), extents: () => (path === KERNEL ? unwritten : []) }),
    extents: (path: string) => (path === KERNEL ? unwritten : []),
  });
  assert.deepEqual(ids(checkFileSystem(fs).findings), ['warning file-unwritten']);
  assert.deepEqual(ids(checkFileSystem(fs, { loaders: ['grub-2.12'] }).findings), [
    'warning file-unwritten',
    'error loader-unwritten',
  ]);
  assert.deepEqual(ids(checkFileSystem(fs, { loaders: ['linux-6.1'] }).findings), ['warning file-unwritten']);
});

test('features against loaders', () => {
  const features = (...names: string[]) =>
    withFacts(HEALTHY, { features: { names, unknown: [] }, requirements: names.map((name) => ({ name })) });
  const run = (fs: FileSystem, ...loaders: string[]) => ids(checkFileSystem(fs, { loaders }).findings);
  assert.deepEqual(run(features('extents', '64bit', 'metadata_csum'), 'grub-2.02', 'u-boot-2018', 'edk2-ext4'), []);
  assert.deepEqual(run(features('extents', '64bit'), 'extlinux-6.03', 'u-boot-2015'), [
    'error loader-feature',
    'error loader-feature',
  ]);
  assert.deepEqual(run(features('csum_seed'), 'grub-2.06', 'grub-2.06-debian', 'grub-2.12'), ['error loader-feature']);
  assert.deepEqual(run(features('inline_data'), 'linux-6.1', 'edk2-ext4'), ['error loader-feature']);
  assert.deepEqual(run(features('extents'), 'systemd-boot'), ['error loader-filesystem']);
  assert.deepEqual(run(features('csum_seed')), ['note loader-old-version']);
  assert.deepEqual(run(features('ea_inode')), ['error loader-feature']);
  assert.deepEqual(run(features('large_blocks'), 'linux-6.18', 'grub-2.12', 'u-boot-2022'), ['error loader-feature']);
  assert.throws(() => run(features(), 'lilo'), { code: 'EINVAL' });
  const unknown = withFacts(HEALTHY, { features: { names: [], unknown: ['incompat 0x80000000', 'compat 0x1'] } });
  assert.deepEqual(run(unknown, 'linux-6.18'), ['error loader-feature']);
});

test('EROFS against loaders', () => {
  const erofs = (...requirements: Requirement[]) =>
    withFacts(HEALTHY, { format: 'erofs', type: 'erofs', requirements });
  const run = (fs: FileSystem, ...loaders: string[]) => ids(checkFileSystem(fs, { loaders }).findings);
  const compressed = [
    { name: 'zero_padding', sinceLinux: 504 },
    { name: 'zstd', sinceLinux: 610 },
  ];
  const subpage = { name: 'subpage_blocks', sinceLinux: 604 };
  const large = { name: 'large_blocks', sinceLinux: Number.POSITIVE_INFINITY };
  assert.deepEqual(run(erofs(), 'grub-2.14', 'u-boot-2022', 'linux-5.4'), []);
  assert.deepEqual(run(erofs(), 'grub-2.12'), ['error loader-filesystem']);
  assert.deepEqual(run(erofs(), 'linux-4.19'), ['error loader-filesystem']);
  assert.deepEqual(run(erofs(...compressed), 'linux-6.12'), []);
  assert.deepEqual(run(erofs(...compressed), 'linux-6.6'), ['error loader-feature']);
  assert.deepEqual(run(erofs(...compressed), 'grub-2.14'), ['error loader-feature', 'error loader-feature']);
  assert.deepEqual(run(erofs(subpage), 'linux-6.6', 'grub-2.14', 'u-boot-2022'), []);
  assert.deepEqual(run(erofs(subpage), 'linux-6.1'), ['error loader-feature']);
  assert.deepEqual(run(erofs(large), 'linux-6.18'), ['error loader-feature'], 'needs pages that x86 does not have');
});

test('the bootfs profile', () => {
  const names = [
    'has_journal',
    'ext_attr',
    'resize_inode',
    'dir_index',
    'filetype',
    'extents',
    'sparse_super',
    'large_file',
  ];
  const run = (facts: Partial<FileSystem>) =>
    ids(checkFileSystem(withFacts(HEALTHY, facts), { profile: 'bootfs' }).findings);
  const journal: JournalReport = { ...DIRTY, state: 'clean' };
  assert.deepEqual(run({ features: { names, unknown: [] }, journal }), []);
  assert.deepEqual(run({ features: { names: [...names, '64bit'], unknown: [] }, journal }), ['error profile-feature']);
  assert.deepEqual(run({ features: { names: [...names, 'recover'], unknown: [] }, journal: DIRTY }), [
    'warning journal-dirty',
    'error profile-journal',
  ]);
  assert.deepEqual(run({ format: 'erofs', type: 'erofs', journal: undefined }), [
    'note loader-old-version',
    'error profile-filesystem',
  ]);
});

test('which loaders read a disk with entries of the Boot Loader Specification alone, and others', () => {
  const reading = (configuration: string, text: string): string[] => {
    const { '/boot/grub/grub.cfg': _, ...rest } = HEALTHY;
    const disk = bootDisk([{ files: { ...rest, [configuration]: text } }]);
    const isContent = ({ name }: { name: string }) =>
      !ids(checkDisk(disk, { loaders: [name] }).findings).includes('error loader-configuration');
    return LOADERS.filter(isContent).map(({ name }) => name);
  };
  const silent = LOADERS.filter(({ family }) => family === 'linux' || family === 'edk2').map(({ name }) => name);
  const of = (...families: string[]) =>
    LOADERS.map(({ name }) => name).filter(
      (name) => silent.includes(name) || families.some((one) => name.startsWith(one)),
    );
  const linux = `linux ${KERNEL}\n`;
  assert.deepEqual(reading('/loader/entries/a.conf', linux), of('systemd-boot'));
  assert.deepEqual(reading('/boot/grub/grub.cfg', `menuentry a { ${linux} }`), of('grub'));
  assert.deepEqual(reading('/extlinux/extlinux.conf', `label a\n${linux}`), of('u-boot', 'extlinux'));
  assert.deepEqual(
    reading('/nothing', ''),
    LOADERS.map(({ name }) => name),
    'kernels that are only found are no configuration',
  );
});

test('EXTLINUX on the ext4 of the disk stops at holes, and in its older versions at more', () => {
  const hole: Extent = { kind: 'hole', logicalOffset: 4096, length: 4096 };
  const fs = withFacts(HEALTHY, { requirements: [{ name: '64bit' }] });
  Object.assign(fs, { extents: (path: string) => (path === KERNEL ? [hole] : []) });
  const found = (started: string[]): string[] => {
    const menu = collectBootEntries(fs);
    const dialects = menu.configurations.map((one) => ({ ...one, dialect: 'extlinux' as const }));
    const context = new CheckContext(fs, { started }, { ...menu, configurations: dialects }, unpackBudget());
    const ids: string[] = [];
    loaderRule.run(context, (id) => ids.push(id));
    return ids;
  };
  assert.deepEqual(found(['SYSLINUX mbr.bin', 'SYSLINUX 6.04']), ['loader-holes']);
  assert.deepEqual(found(['EXTLINUX 4.05']), ['loader-holes', 'loader-feature']);
  assert.deepEqual(found(['GRUB']), []);
  assert.deepEqual(ids(checkFileSystem(fs, { loaders: ['extlinux-6.03'] }).findings), [
    'error loader-feature',
    'error loader-holes',
  ]);
});
