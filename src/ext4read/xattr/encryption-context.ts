/** How an inode is encrypted: a hidden attribute. Its policy is that of the directory, and tells which inodes belong together. */
import { equalBytes } from '../../bytes/names.ts';
import { corrupt } from '../../contract/errors.ts';
import type { Inode } from '../inode/inode.ts';
import { EXT4_XATTR_INDEX_ENCRYPTION } from '../ondisk/xattr.ts';
import type { Volume } from '../volume/volume.ts';
import { blockXattrs } from './xattr.ts';

const FSCRYPT_CONTEXT_V1 = 1;
const FSCRYPT_CONTEXT_V2 = 2;
/** Bytes of fscrypt_context_v1 and _v2, each with a nonce at its end. */
const CONTEXT_BYTES: Readonly<Record<number, number>> = { [FSCRYPT_CONTEXT_V1]: 28, [FSCRYPT_CONTEXT_V2]: 40 };
const NONCE_BYTES = 16;
/** Pairs of modes for contents and names: AES-256, AES-128, SM4, Adiantum, AES-256 with HCTR2. */
const MODES: readonly (readonly [contents: number, names: number, since: number])[] = [
  [1, 4, FSCRYPT_CONTEXT_V1],
  [5, 6, FSCRYPT_CONTEXT_V1],
  [9, 9, FSCRYPT_CONTEXT_V1],
  [7, 8, FSCRYPT_CONTEXT_V2],
  [1, 10, FSCRYPT_CONTEXT_V2],
];
/** Padding of names (3) and, as they came, DIRECT_KEY, IV_INO_LBLK_64, IV_INO_LBLK_32. */
const KNOWN_FLAGS: Readonly<Record<number, number>> = { [FSCRYPT_CONTEXT_V1]: 0x07, [FSCRYPT_CONTEXT_V2]: 0x1f };

/** fscrypt_context; undefined where the inode has none. */
export function findEncryptionContext(volume: Volume, inode: Inode): Uint8Array | undefined {
  const isContext = (entry: { index: number }): boolean => entry.index === EXT4_XATTR_INDEX_ENCRYPTION;
  const context = inode.xattrs.filter(isContext)[0] ?? blockXattrs(volume, inode).filter(isContext)[0];
  return context?.value;
}

/**
 * As Linux asks it before it shows a link without its key. Source: fscrypt_policy_from_context and fscrypt_supported_policy of
 * fs/crypto/policy.c.
 *
 * @throws ERR_BOOTFS_CORRUPT where there is no context, or one that Linux does not know.
 */
export function checkEncryptionContext(volume: Volume, inode: Inode): void {
  const context = findEncryptionContext(volume, inode);
  if (context === undefined) throw corrupt('encrypted without an encryption context', { inode: inode.ino });
  if (!isKnownContext(context)) throw corrupt('fscrypt_context of an unknown kind', { inode: inode.ino });
}

function isKnownContext(context: Uint8Array): boolean {
  const [version, contents, names, flags] = context;
  if (version !== FSCRYPT_CONTEXT_V1 && version !== FSCRYPT_CONTEXT_V2) return false;
  if (context.length !== CONTEXT_BYTES[version] || (flags & ~KNOWN_FLAGS[version]) !== 0) return false;
  return MODES.some((mode) => mode[0] === contents && mode[1] === names && mode[2] <= version);
}

/**
 * May `directory`, an encrypted one, hold `child`? Only what is encrypted in the same way, devices and the like aside. Source:
 * fscrypt_has_permitted_context of fs/crypto/policy.c.
 */
export function hasPermittedContext(volume: Volume, directory: Inode, child: Inode): boolean {
  const [outer, inner] = [directory, child].map((inode) => findEncryptionContext(volume, inode));
  if (outer === undefined || inner === undefined) return false;
  return outer.length === inner.length && equalBytes(policyOf(outer), policyOf(inner));
}

const policyOf = (context: Uint8Array): Uint8Array => context.subarray(0, context.length - NONCE_BYTES);
