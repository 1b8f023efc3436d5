/** What Linux shows of encrypted links, and admits to encrypted directories, without a key. */
import { corrupt } from '../contract/errors.ts';
import { noKeyNames } from './directory/no-key-name.ts';
import type { Inode } from './inode/inode.ts';
import { SIZEOF_FSCRYPT_SYMLINK_DATA, symlink_len } from './ondisk/structs.gen.ts';
import { isFastSymlink, readTargetBlock } from './symlink.ts';
import type { Volume } from './volume/volume.ts';
import { checkEncryptionContext, hasPermittedContext } from './xattr/encryption-context.ts';

/** The part of a tree for what is encrypted. */
export interface Encryption {
  /**
   * The target of an encrypted link, as Linux shows it.
   *
   * @throws ERR_BOOTFS_CORRUPT where its context or its length is none that can be
   */
  linkTarget(volume: Volume, inode: Inode): Uint8Array;
  /** May `directory`, an encrypted one, hold `child`, an encrypted directory or link? */
  permits(volume: Volume, directory: Inode, child: Inode): boolean;
}

/** All of it. */
export const encryption: Encryption = { linkTarget, permits: hasPermittedContext };

function linkTarget(volume: Volume, inode: Inode): Uint8Array {
  checkEncryptionContext(volume, inode);
  const bytes = isFastSymlink(volume, inode) ? inode.block : readTargetBlock(volume, inode);
  const length = symlink_len(bytes, 0);
  const end = SIZEOF_FSCRYPT_SYMLINK_DATA + length;
  const ciphertext = bytes.subarray(SIZEOF_FSCRYPT_SYMLINK_DATA, end);
  const shown = end > bytes.length ? undefined : noKeyNames.encode(ciphertext, { major: 0, minor: 0 });
  if (shown === undefined) throw corrupt(`fscrypt_symlink_data.len is ${length}`, { inode: inode.ino });
  return shown;
}
