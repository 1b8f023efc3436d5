/** What kernels bring along, and what belongs to them, as `check` tells it of a filesystem. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { UNPACKERS } from '../../../src/box/unpackers.ts';
import { encodeUtf8 } from '../../../src/bytes/utf8.ts';
import { checkFileSystem } from '../../../src/check/index.ts';
import { deviceTree } from '../../support/kernel-formats/device-trees.ts';
import { bootFileSystem, type Files } from '../boot/support/boot-tree.ts';
import { peFile } from '../boot/support/pe-file.ts';
import { bzImage, cpio, mainArchive, noise, VERSION } from './support/images.ts';

function check(files: Files): string[] {
  const { findings } = checkFileSystem(bootFileSystem(files), { unpackers: UNPACKERS });
  return findings.map(({ id, message }) => `${id}: ${message}`);
}

function entry(lines: string, files: Files): Files {
  return { '/loader/entries/a.conf': `title A\n${lines}`, ...files };
}

const NO_INIT = cpio([{ name: 'bin/sh', data: encodeUtf8('x') }]);
const UKI = [
  ['.osrel', 'ID=x\nVERSION_ID=1\n'],
  ['.uname', VERSION],
  ['.cmdline', 'quiet'],
  ['.linux', bzImage()],
  ['.initrd', gzipSync(mainArchive())],
] as const;

function uki(
  changes: Record<string, string | Uint8Array>,
  ...more: (readonly [string, string | Uint8Array])[]
): string[] {
  const sections = UKI.map(([name, content]) => [name, changes[name] ?? content] as const);
  return check({ '/EFI/Linux/a.efi': peFile([...sections, ...more]) });
}

test('a unified kernel image whose initrd, versions or sections are wrong', () => {
  assert.deepEqual(uki({}), []);
  assert.deepEqual(uki({ '.initrd': noise(500) }), [
    'initrd-unknown: section .initrd, unknown: neither an archive nor compressed data',
  ]);
  assert.deepEqual(uki({ '.initrd': new Uint8Array(500) }), [
    'initrd-unknown: section .initrd: all of its 500 bytes are zero',
  ]);
  assert.deepEqual(uki({ '.initrd': NO_INIT }), ['initrd-no-init: no /init among 1 files of the initrds of x']);
  assert.deepEqual(uki({ '.initrd': gzipSync(mainArchive('5.10.0')) }), [
    `initrd-other-version: it holds modules of 5.10.0; the kernel is ${VERSION}`,
  ]);
  assert.deepEqual(uki({ '.uname': '5.10.0' }), [
    `kernel-other-version: its section .uname says 5.10.0, its kernel ${VERSION}`,
  ]);
  assert.deepEqual(uki({}, ['.ucode', noise(200)]), [
    'initrd-unknown: section .ucode, unknown: neither an archive nor compressed data',
  ]);
  assert.deepEqual(uki({}, ['.dtb', deviceTree({ model: 'x' })]), []);
  assert.match(uki({}, ['.dtb', noise(200)])[0], /^devicetree-damaged: section \.dtb: no device tree/);
});

test('each profile of a unified kernel image is asked for its own initrd', () => {
  assert.deepEqual(uki({}, ['.profile', 'ID=a\n'], ['.profile', 'ID=b\n'], ['.initrd', NO_INIT]), [
    'initrd-no-init: no /init among 1 files of the initrds of x (b)',
  ]);
});

test('rdinit= names another program, and an /init may be there and be none', () => {
  const files = (initrd: Uint8Array, options: string): string[] =>
    check(entry(`linux /linux\ninitrd /initrd\noptions ${options}\n`, { '/linux': bzImage(), '/initrd': initrd }));
  assert.deepEqual(
    files(NO_INIT, 'rdinit=/bin/sh'),
    ['initrd-no-init: /bin/sh is not executable, in the initrds of A'].slice(1),
  );
  assert.deepEqual(files(NO_INIT, 'rdinit=/sbin/init'), [
    'initrd-no-init: no /sbin/init among 1 files of the initrds of A',
  ]);
  assert.deepEqual(files(cpio([{ name: 'init' }]), ''), ['initrd-no-init: /init is empty, in the initrds of A']);
  const dangling = cpio([{ name: 'init', mode: 0o120777, data: encodeUtf8('/lib/systemd/systemd') }]);
  assert.deepEqual(files(dangling, ''), ['initrd-no-init: /init is a link that leads nowhere, in the initrds of A']);
});

test("Yocto's names for one version are one version", () => {
  const release = '5.15.32-yocto-standard';
  const files = (version: string): Files =>
    entry(`linux /bzImage-${release}\ninitrd /initrd\n`, {
      [`/bzImage-${release}`]: bzImage(32 * 1024, version),
      '/initrd': mainArchive(release),
      [`/lib/modules/${release}/modules.dep`]: 'x',
    });
  assert.deepEqual(check(files('5.15.32+gitAUTOINC+1234')), []);
  assert.deepEqual(check(files('5.15.33+gitAUTOINC+1234')).length, 3);
});

test('device trees and overlays that entries load', () => {
  const files = (tree: Uint8Array, overlay: Uint8Array): string[] =>
    check(
      entry('linux /linux\ninitrd /initrd\ndevicetree /a.dtb\ndevicetree-overlay /b.dtbo\n', {
        ...{ '/linux': bzImage(), '/initrd': mainArchive() },
        ...{ '/a.dtb': tree, '/b.dtbo': overlay },
      }),
    );
  const tree = deviceTree({ model: 'a board' });
  assert.deepEqual(files(tree, tree), []);
  assert.match(files(tree, tree.slice(0, 90))[0], /^devicetree-damaged: shorter than/);
  assert.deepEqual(files(new Uint8Array(90), tree), ['file-zeros: all of its 90 bytes are zero']);
  assert.match(files(noise(90), tree)[0], /^devicetree-damaged: no device tree/);
});

test('the configuration of a FIT image that an entry names, and the initrd in it', () => {
  const kernel = gzipSync(noise(2000));
  const images = {
    k: { data: kernel, type: 'kernel', compression: 'gzip' },
    good: { data: gzipSync(mainArchive()), type: 'ramdisk', compression: 'none' },
    bad: { data: NO_INIT, type: 'ramdisk', compression: 'none' },
  };
  const configurations = { default: 'a', a: { kernel: 'k', ramdisk: 'good' }, b: { kernel: 'k', ramdisk: 'bad' } };
  const fit = deviceTree({ images, configurations });
  const files = (kernelPath: string): string[] =>
    check({ '/extlinux/extlinux.conf': `label A\n linux ${kernelPath}\n`, '/image.itb': fit });
  assert.deepEqual(files('/image.itb'), []);
  assert.deepEqual(files('/image.itb#a'), []);
  assert.deepEqual(files('/image.itb#b'), ['initrd-no-init: no /init among 1 files of the initrds of A']);
  assert.deepEqual(files('/image.itb#c'), ['kernel-header: FIT image: it has no configuration c']);
});

test('what is packed with lzo is named, and not more', () => {
  const lzop = new Uint8Array(300).fill(7);
  lzop.set([0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a, 0x0a]);
  const files = (kernel: Uint8Array, initrd: Uint8Array): string[] =>
    check(entry('linux /linux\ninitrd /initrd\n', { '/linux': kernel, '/initrd': initrd }));
  assert.deepEqual(files(bzImage(), lzop), ['initrd-not-unpacked: lzo: bootfs does not unpack lzo']);
  assert.deepEqual(files(lzop, mainArchive()), [
    'kernel-not-unpacked: lzo-compressed kernel: the compressed kernel is not looked into: bootfs does not unpack lzo',
  ]);
});

test('a kernel for another machine than the loader is for', () => {
  const kernel = bzImage();
  kernel[0x236] = 1;
  const fs = bootFileSystem(entry('linux /linux\ninitrd /initrd\n', { '/linux': kernel, '/initrd': mainArchive() }));
  const ids = (...machines: string[]): string[] => {
    const { findings } = checkFileSystem(fs, { unpackers: UNPACKERS, machines });
    return findings.map(({ level, id }) => `${level} ${id}`);
  };
  assert.deepEqual(ids(), []);
  assert.deepEqual(ids('aa64', 'x64'), []);
  assert.deepEqual(ids('ia32'), []);
  assert.deepEqual(ids('aa64', 'riscv64'), ['error kernel-other-machine']);
  const other = bootFileSystem(
    entry('linux /linux\ninitrd /initrd\narchitecture x64\n', { '/linux': kernel, '/initrd': mainArchive() }),
  );
  assert.deepEqual(checkFileSystem(other, { unpackers: UNPACKERS, machines: ['aa64'] }).findings, []);
});
