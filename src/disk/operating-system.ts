/** Which system lies on a filesystem, by what its os-release says. */
import { compareBytes } from '../bytes/names.ts';
import { decodeLabel, encodeUtf8 } from '../bytes/utf8.ts';
import { orDamage } from '../contract/errors.ts';
import type { FileSystem } from '../contract/file-system.ts';
import { decodeOsRelease, firstField } from '../kernel-formats/os-release.ts';

/** What os-release says. */
export interface OperatingSystem {
  /** PRETTY_NAME, or NAME. */
  readonly name: string;
  /** ID: `debian`, `fedora`, ...; '' where it has none. */
  readonly id: string;
  /** VERSION_ID; '' where it has none. */
  readonly version: string;
  /** Of the file that says so. */
  readonly path: string;
}

/** In the order in which systemd looks; the last one is that of a /usr of its own. */
const OS_RELEASE_PATHS = ['/etc/os-release', '/usr/lib/os-release', '/lib/os-release'];
/** Bytes; real ones have one thousand. */
const MAX_OS_RELEASE = 64 * 1024;
/** Systems and deployments of ostree that are looked at. */
const MAX_DEPLOYMENTS = 32;
const OSTREE = '/ostree/deploy';

/** The system on `fs`, in its root or in a deployment of ostree; undefined where there is none. @throws ERR_BOOTFS_NEED_RANGE */
export function findOperatingSystem(fs: FileSystem): OperatingSystem | undefined {
  for (const root of ['', ...ostreeDeployments(fs)]) {
    for (const path of OS_RELEASE_PATHS) {
      const found = orDamage(() => readOsRelease(fs, root + path), ignore);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Roots of deployments: /ostree/deploy/SYSTEM/deploy/CHECKSUM.N. @throws ERR_BOOTFS_NEED_RANGE */
export function ostreeDeployments(fs: FileSystem): string[] {
  const roots: string[] = [];
  for (const system of namesIn(fs, OSTREE)) {
    for (const deployment of namesIn(fs, `${OSTREE}/${system}/deploy`)) {
      if (!/\.[0-9]+$/.test(deployment)) continue;
      if (roots.length >= MAX_DEPLOYMENTS) return roots;
      roots.push(`${OSTREE}/${system}/deploy/${deployment}`);
    }
  }
  return roots;
}

/** Those that are text, in the order of their bytes; none where there is no such directory. */
function namesIn(fs: FileSystem, path: string): string[] {
  const names = orDamage(() => fs.readdir(path), ignore) ?? [];
  const text = names.filter((name) => typeof name === 'string') as string[];
  return text.sort((left, right) => compareBytes(encodeUtf8(left), encodeUtf8(right))).slice(0, MAX_DEPLOYMENTS);
}

function readOsRelease(fs: FileSystem, path: string): OperatingSystem | undefined {
  const { type, size } = fs.stat(path);
  if (type !== 'file' || size > MAX_OS_RELEASE) return undefined;
  const bytes = new Uint8Array(size);
  fs.open(path).read(0, bytes);
  const fields = decodeOsRelease(decodeLabel(bytes));
  const name = firstField(fields, ['PRETTY_NAME', 'NAME', 'ID']);
  if (name === undefined) return undefined;
  return { name, id: fields.get('ID') ?? '', version: fields.get('VERSION_ID') ?? '', path };
}

function ignore(): void {}
