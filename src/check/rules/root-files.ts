/** What a root filesystem must hold for its kernel: an init, and modules of the kernel's version. */
import { attempt, hasCode } from '../../contract/errors.ts';
import type { FileSystem } from '../../contract/file-system.ts';
import { ostreeDeployments } from '../../disk/operating-system.ts';
import { isSameRelease } from '../../kernel-formats/release.ts';
import { type KernelParameter, lastValue } from '../command-line/command-line.ts';
import type { Judgement } from '../command-line/root.ts';

/** In the order in which the kernel tries them; what a switch of roots goes to by itself. */
const INITS = [
  '/sbin/init',
  '/usr/sbin/init',
  '/etc/init',
  '/bin/init',
  '/usr/lib/systemd/systemd',
  '/lib/systemd/systemd',
  '/bin/sh',
];
/** Where a Nix or Guix system keeps its own. */
const STORE = /^\/(nix|gnu)\/store\//;
/** Releases that are listed in a message. */
const MAX_SHOWN = 10;

/** The root and what the command line says of it. */
export interface RootFacts {
  /** The root filesystem. */
  readonly fs: FileSystem;
  /** Of the entry that boots into it. */
  readonly parameters: readonly KernelParameter[];
  /** The release that the kernel's header says; undefined where it can't be known. */
  readonly kernelRelease: string | undefined;
  /** Does another filesystem of the disk hold /usr? Then what is in it is not asked for. */
  readonly hasOtherUsr: boolean;
}

/** @throws ERR_BOOTFS_NEED_RANGE, and what is damaged in the root's directories */
export function judgeRootFiles(facts: RootFacts): Judgement[] {
  const { fs, parameters } = facts;
  const ostree = lastValue(parameters, 'ostree');
  if (ostree !== undefined && ostree !== '') {
    if (!isThere(fs, ostree))
      return [{ id: 'ostree-missing', path: ostree, message: `ostree=${ostree} is not in the root` }];
    return judgeSystem(facts, ostree.replace(/\/$/, ''));
  }
  const [deployment] = isThere(fs, '/usr') || isThere(fs, '/sbin') ? [] : ostreeDeployments(fs);
  if (deployment !== undefined) return [];
  return judgeSystem(facts, '');
}

/** @param at Where the system's own root is in the filesystem: '' or the path of a deployment. */
function judgeSystem(facts: RootFacts, at: string): Judgement[] {
  return [...judgeInit(facts, at), ...judgeModules(facts, at)];
}

function judgeInit(facts: RootFacts, at: string): Judgement[] {
  const { fs, parameters } = facts;
  const init = lastValue(parameters, 'init');
  if (init !== undefined && init[0] === '/') {
    const store = STORE.exec(init)?.[1];
    const isElsewhere = store === undefined ? isOnOtherUsr(facts, at, init) : !isThere(fs, `/${store}/store`);
    if (isElsewhere || isThere(fs, store === undefined ? at + init : init)) return [];
    return [{ id: 'init-missing', path: init, message: `init=${init} is not in the root` }];
  }
  if (INITS.some((path) => isThere(fs, at + path) || isOnOtherUsr(facts, at, path))) return [];
  if (isThere(fs, '/nix/store') || isThere(fs, '/gnu/store')) return [];
  return [{ id: 'init-missing', message: `the root has none of ${INITS.join(', ')}` }];
}

/** /usr may be on a filesystem of its own, mounted on an empty directory. */
function isOnOtherUsr({ fs, hasOtherUsr }: RootFacts, at: string, path: string): boolean {
  const isEmpty = hasOtherUsr || !isThere(fs, `${at}/usr`) || fs.readdir(`${at}/usr`).length === 0;
  return isEmpty && /^\/(usr|bin|sbin|lib)\//.test(path) && isThere(fs, `${at}/usr`);
}

function judgeModules(facts: RootFacts, at: string): Judgement[] {
  const { fs, kernelRelease, hasOtherUsr } = facts;
  if (kernelRelease === undefined || hasOtherUsr) return [];
  const folders = moduleFolders(facts, at).filter((path) => isThere(fs, path));
  const all: string[] = [];
  for (const folder of folders) {
    for (const name of fs.readdir(folder)) if (typeof name === 'string' && all.indexOf(name) < 0) all.push(name);
  }
  if (all.length === 0 || all.some((name) => isSameRelease(name, kernelRelease))) return [];
  return [
    {
      id: 'root-modules-missing',
      path: folders[0],
      message: `it holds modules of ${all.slice(0, MAX_SHOWN).join(', ')}; the kernel is ${kernelRelease}`,
      numbers: { kernelRelease },
    },
  ];
}

/** NixOS keeps a system's modules beside its init, in the store. */
function moduleFolders({ parameters }: RootFacts, at: string): string[] {
  const init = lastValue(parameters, 'init') ?? '';
  if (STORE.test(init)) return [`${init.slice(0, init.lastIndexOf('/'))}/kernel-modules/lib/modules`];
  return [`${at}/usr/lib/modules`, `${at}/lib/modules`];
}

/** Is there a file or directory? A link that is there counts, too: an absolute one in a deployment leads out of it. */
function isThere(fs: FileSystem, path: string): boolean {
  const found = attempt(
    () => (path.indexOf('/ostree/') === 0 ? fs.lstat(path) : fs.stat(path)),
    hasCode('ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL', 'ENAMETOOLONG'),
    () => undefined,
  );
  return found !== undefined;
}
