/** How the names of a directory are shown and looked up: as they stand, without regard to case, or as ciphertext. */
import { equalBytes, standsAt } from '../../bytes/names.ts';
import { corrupt, notInBundle } from '../../contract/errors.ts';
import { EXT4_ENC_STRICT_MODE_FL } from '../../ext4-superblock/ondisk/superblock.ts';
import { hasFlag, type Inode } from '../inode/inode.ts';
import { EXT4_CASEFOLD_FL, EXT4_ENCRYPT_FL } from '../inode/inode-flags.ts';
import { DX_HASH_TEA } from '../ondisk/hash-tree.ts';
import { de_hash, de_minor_hash, SIZEOF_EXT4_DIR_ENTRY_HASH } from '../ondisk/structs.gen.ts';
import type { SpecialNames, Volume } from '../volume/volume.ts';
import { findEncryptionContext } from '../xattr/encryption-context.ts';
import { entrySize } from './directory-block.ts';
import { hashName, type NameHash } from './directory-hash.ts';

/** A name that a lookup looks for. */
export interface WantedName {
  /** The bytes whose hash leads to the name through the index; undefined where the index is of no use. */
  readonly hashed: Uint8Array | undefined;
  /** In bytes, where only names of one length can match. */
  readonly length?: number;
  /** Is it the name in `bytes` from `nameAt` to `nameEnd`, as the directory compares names? */
  matches(bytes: Uint8Array, nameAt: number, nameEnd: number): boolean;
  /** Equal to `keyOf` of the stored names that match. */
  readonly key: Uint8Array;
}

/** How one directory keeps, shows and compares names. */
export interface DirectoryNames {
  /** Bytes that follow each name on disk. */
  readonly extraPerEntry: number;
  /** Undefined for a name that can't be there. */
  want(name: Uint8Array): WantedName | undefined;
  /** Stored names that a lookup does not tell apart have one key; it may be a view of the name. */
  keyOf(stored: Uint8Array): Uint8Array;
  /** The hash by which an index of `hashVersion` sorts the name. */
  hash(stored: Uint8Array, block: Uint8Array, at: number, hashVersion: number): NameHash;
  /**
   * The name as Linux shows it; undefined where it shows none.
   *
   * @param hashVersion That of the directory's index; undefined where Linux does not hash names while it lists them.
   */
  show(stored: Uint8Array, block: Uint8Array, at: number, hashVersion: number | undefined): Uint8Array | undefined;
}

/**
 * @throws ERR_BOOTFS_CORRUPT for an encrypted directory that does not say how; ERR_BOOTFS_UNSUPPORTED where the bundle does not
 *   read such names
 */
export function namesOf(volume: Volume, directory: Inode): DirectoryNames {
  if (hasFlag(directory, EXT4_ENCRYPT_FL)) {
    if (findEncryptionContext(volume, directory) === undefined) {
      throw corrupt('encrypted directory without an encryption context', { inode: directory.ino });
    }
    const { noKeyNames } = volume.names;
    if (noKeyNames === undefined) throw notInBundle('encryption of names', { inode: directory.ino });
    return encryptedNames(volume, noKeyNames, hasFlag(directory, EXT4_CASEFOLD_FL));
  }
  if (!hasFlag(directory, EXT4_CASEFOLD_FL)) return plainNames(volume);
  const { foldName } = volume.names;
  if (foldName === undefined) throw notInBundle('casefold', { inode: directory.ino });
  return casefoldedNames(volume, foldName);
}

/** For names that match where their keys are the same. */
function byKey(key: Uint8Array, keyOf: DirectoryNames['keyOf']): Pick<WantedName, 'key' | 'matches'> {
  return { key, matches: (bytes, nameAt, nameEnd) => equalBytes(keyOf(bytes.subarray(nameAt, nameEnd)), key) };
}

function hashBytes({ superblock }: Volume, hashVersion: number, bytes: Uint8Array): NameHash {
  return hashName(hashVersion, superblock.hasUnsignedHash, superblock.fields.s_hash_seed, bytes);
}

function plainNames(volume: Volume): DirectoryNames {
  return {
    extraPerEntry: 0,
    want: (name) => ({
      hashed: name,
      length: name.length,
      key: name,
      matches: (bytes, nameAt) => standsAt(bytes, nameAt, name),
    }),
    keyOf: (stored) => stored,
    hash: (stored, _block, _at, hashVersion) => hashBytes(volume, hashVersion, stored),
    show: (stored) => stored,
  };
}

/** Names that are not UTF-8 only equal themselves, and in strict mode not even that. */
function casefoldedNames(volume: Volume, foldName: Required<SpecialNames>['foldName']): DirectoryNames {
  const isStrict = (volume.superblock.fields.s_encoding_flags & EXT4_ENC_STRICT_MODE_FL) !== 0;
  // What is folded is UTF-8, and so never one of the names that are not.
  const keyOf = (name: Uint8Array): Uint8Array => foldName(name) ?? name;
  return {
    extraPerEntry: 0,
    want(name) {
      const folded = foldName(name);
      if (folded === undefined && isStrict) return undefined;
      const key = folded ?? name;
      return { hashed: key, ...byKey(key, keyOf) };
    },
    keyOf,
    hash: (stored, _block, _at, hashVersion) => hashBytes(volume, hashVersion, keyOf(stored)),
    show: (stored) => stored,
  };
}

/** Without the key, a name is its ciphertext; whether the directory is casefolded too makes no difference to that. */
function encryptedNames(
  volume: Volume,
  noKeyNames: Required<SpecialNames>['noKeyNames'],
  hasHashInEntry: boolean,
): DirectoryNames {
  const keyOf = (stored: Uint8Array): Uint8Array => noKeyNames.form(stored);

  function hash(stored: Uint8Array, block: Uint8Array, at: number, hashVersion: number | undefined): NameHash {
    if (hashVersion === undefined) return { major: 0, minor: 0 };
    if (!hasHashInEntry) {
      return hashVersion > DX_HASH_TEA ? { major: 0, minor: 0 } : hashBytes(volume, hashVersion, stored);
    }
    const hashAt = at + entrySize(stored.length, 0);
    return { major: de_hash(block, hashAt), minor: de_minor_hash(block, hashAt) };
  }

  return {
    extraPerEntry: hasHashInEntry ? SIZEOF_EXT4_DIR_ENTRY_HASH : 0,
    want(name) {
      const form = noKeyNames.decode(name);
      if (form === undefined) return undefined;
      return { hashed: undefined, ...byKey(form, keyOf) };
    },
    keyOf,
    hash,
    show: (stored, block, at, hashVersion) => noKeyNames.encode(stored, hash(stored, block, at, hashVersion)),
  };
}
