/** The guest's first filesystem: busybox, the modules that judging takes, and our own process 1. */
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, type Kernel, run } from './kernels.ts';

const GUEST = fileURLToPath(new URL('./guest', import.meta.url));

/** Modules that go in, by path below `kernel/`, each with what it depends on. The kernel asks for them when it needs them. */
const WANTED =
  /^kernel\/(fs\/(ext4|xfs|erofs|fat|exfat|btrfs|squashfs|overlayfs|isofs|f2fs|nls|unicode|quota|fuse)\/|drivers\/(block\/(virtio_blk|loop)|virtio\/|char\/virtio_console|md\/(dm-mod|dm-verity|dm-crypt|dm-linear|raid|linear|md-mod))|crypto\/(crc32c|crc32|xxhash|blake2b|sha|aes|xts|cts|cbc|ecb|essiv|adiantum|lz4|zstd|deflate)|arch\/x86\/crypto\/(crc32|sha|aes)|lib\/)/;
/** Not for judging, and large. */
const UNWANTED = /^kernel\/lib\/(test|kunit|.*_kunit|.*test)/;
const BUSYBOX_NAMES = ['sh', 'modprobe', 'mount', 'umount', 'sed', 'base64'];

/** The path of an initrd for this kernel, made where the cache has none. @throws Unavailable */
export function initrdFor(kernel: Kernel): string {
  const sources = readdirSync(GUEST).filter((name) => /\.[ch]$/.test(name));
  const digest = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of sources) digest.update(readFileSync(join(GUEST, name)));
  const folder = cached(`initrd-${kernel.release}-${digest.digest('hex').slice(0, 12)}`, (work) => {
    const tree = join(work, 'tree');
    for (const name of ['bin', 'sbin', 'proc', 'sys', 'dev', 'mnt', 'tmp', 'jobs.d'])
      mkdirSync(join(tree, name), { recursive: true });
    compileGuest(sources, join(tree, 'init'));
    for (const name of ['goingdown', 'addkey']) symlinkSync('/init', join(tree, 'bin', name));
    copyFileSync('/bin/busybox', join(tree, 'bin/busybox'));
    for (const name of BUSYBOX_NAMES)
      symlinkSync('/bin/busybox', join(tree, name === 'modprobe' ? 'sbin' : 'bin', name));
    copyModules(kernel, tree);
    writeArchive(tree, join(work, 'initrd'));
    rmSync(tree, { recursive: true });
  });
  return join(folder, 'initrd');
}

/** A cpio archive of a tree, which the kernel unpacks over what came before it. */
export function writeArchive(tree: string, path: string): void {
  run('sh', ['-c', 'cd "$1" && find . | cpio --quiet -o -H newc -R 0:0 > "$2"', 'sh', tree, path]);
}

function compileGuest(sources: readonly string[], path: string): void {
  const files = sources.filter((name) => name.endsWith('.c')).map((name) => join(GUEST, name));
  run('gcc', ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-static', '-o', path, ...files]);
}

/** Uncompressed, so that busybox can load them, and with the tables of depmod for just these. */
function copyModules(kernel: Kernel, tree: string): void {
  const target = join(tree, 'lib/modules', kernel.release);
  const dependencies = new Map(
    readFileSync(join(kernel.modules, 'modules.dep'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/:? /))
      .map(([module, ...needs]) => [module.replace(/:$/, ''), needs.filter((need) => need !== '')]),
  );
  const chosen = new Set<string>();
  for (const [module, needs] of dependencies) {
    if (!WANTED.test(module) || UNWANTED.test(module)) continue;
    for (const path of [module, ...needs]) chosen.add(path);
  }
  for (const path of chosen) {
    mkdirSync(join(target, dirname(path)), { recursive: true });
    cpSync(join(kernel.modules, path), join(target, path));
  }
  for (const name of readdirSync(kernel.modules).filter((file) => /^modules\.(builtin|order)/.test(file))) {
    cpSync(join(kernel.modules, name), join(target, basename(name)));
  }
  run('sh', [
    '-c',
    'find "$1" -name "*.ko.xz" -exec xz -d {} +; find "$1" -name "*.ko.zst" -exec zstd -q -d --rm {} +',
    'sh',
    target,
  ]);
  run('depmod', ['-b', tree, kernel.release]);
}

/** An archive that adds files, path below the root to contents, to an initrd. */
export function archiveOf(files: ReadonlyMap<string, string>): Uint8Array {
  const work = mkdtempSync(join(tmpdir(), 'bootfs-vm-'));
  try {
    for (const [path, contents] of files) {
      mkdirSync(join(work, 'tree', dirname(path)), { recursive: true });
      writeFileSync(join(work, 'tree', path), contents);
    }
    writeArchive(join(work, 'tree'), join(work, 'archive'));
    return readFileSync(join(work, 'archive'));
  } finally {
    rmSync(work, { recursive: true });
  }
}
