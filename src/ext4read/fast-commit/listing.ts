/** Fast commits tag by tag, in words, for people who want to look at them. */
import { escapePath, nameFromBytes } from '../../bytes/names.ts';
import { extentFsBlock, isUnwrittenExtent, lengthOfExtent } from '../mapping/extent-tree.ts';
import {
  EXT4_FC_TAG_ADD_RANGE,
  EXT4_FC_TAG_CREAT,
  EXT4_FC_TAG_DEL_RANGE,
  EXT4_FC_TAG_INODE,
  EXT4_FC_TAG_LINK,
  EXT4_FC_TAG_TAIL,
  EXT4_FC_TAG_UNLINK,
} from '../ondisk/fast-commit.ts';
import {
  ADD_FC_EX,
  add_fc_ino,
  del_fc_ino,
  del_fc_lblk,
  del_fc_len,
  dentry_fc_ino,
  dentry_fc_parent_ino,
  ee_block,
  inode_fc_ino,
  SIZEOF_EXT4_FC_DENTRY_INFO,
} from '../ondisk/structs.gen.ts';
import type { FastCommitLog } from './tags.ts';

/** One tag that Linux replays. */
export interface ListedTag {
  /** From 1: tags up to the same TAIL are one commit. */
  readonly commit: number;
  /** The kernel's name without the prefix. */
  readonly tag: 'ADD_RANGE' | 'DEL_RANGE' | 'CREAT' | 'LINK' | 'UNLINK' | 'INODE';
  /** The inode that it is about. */
  readonly ino: number;
  /** What it says of that. */
  readonly words: string;
}

const NAME_TAGS: Readonly<Record<number, ListedTag['tag']>> = {
  [EXT4_FC_TAG_CREAT]: 'CREAT',
  [EXT4_FC_TAG_LINK]: 'LINK',
  [EXT4_FC_TAG_UNLINK]: 'UNLINK',
};

/** At most `most` of them, in order; what only keeps the others together is left out. */
export function listTags(log: FastCommitLog, most: number): ListedTag[] {
  const listed: ListedTag[] = [];
  let commit = 1;
  log.visitTags((type, value) => {
    if (type === EXT4_FC_TAG_TAIL) commit++;
    const told = listed.length < most ? describeTag(type, value) : undefined;
    if (told !== undefined) listed.push({ commit, ...told });
  });
  return listed;
}

function describeTag(type: number, value: Uint8Array): Omit<ListedTag, 'commit'> | undefined {
  const tag = NAME_TAGS[type];
  if (tag !== undefined) {
    const name = escapePath(nameFromBytes(value.slice(SIZEOF_EXT4_FC_DENTRY_INFO)));
    return { tag, ino: dentry_fc_ino(value, 0), words: `${name} in directory ${dentry_fc_parent_ino(value, 0)}` };
  }
  if (type === EXT4_FC_TAG_INODE) {
    return { tag: 'INODE', ino: inode_fc_ino(value, 0), words: `${value.length - 4} bytes of the inode` };
  }
  if (type === EXT4_FC_TAG_ADD_RANGE) {
    const run = `from block ${ee_block(value, ADD_FC_EX)} on ${lengthOfExtent(value, ADD_FC_EX)}`;
    const words = `${run}, at ${extentFsBlock(value, ADD_FC_EX)}${isUnwrittenExtent(value, ADD_FC_EX) ? ', unwritten' : ''}`;
    return { tag: 'ADD_RANGE', ino: add_fc_ino(value, 0), words };
  }
  if (type !== EXT4_FC_TAG_DEL_RANGE) return undefined;
  const words = `from block ${del_fc_lblk(value, 0)} on ${del_fc_len(value, 0)}, nowhere`;
  return { tag: 'DEL_RANGE', ino: del_fc_ino(value, 0), words };
}
