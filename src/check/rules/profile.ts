import type { Rule } from '../contract/finding.ts';

/** What every loader reads: mke2fs -O none,has_journal,ext_attr,resize_inode,dir_index,filetype,extents,sparse_super,large_file. */
const PROFILE = [
  'has_journal',
  'ext_attr',
  'resize_inode',
  'dir_index',
  'filetype',
  'extents',
  'sparse_super',
  'large_file',
];

/** The conservative boot filesystem: few features, and nothing in the journal. */
export const profileRule: Rule = {
  name: 'profile',
  kinds: {
    'profile-filesystem': {
      level: 'error',
      meaning: 'the bootfs profile is for ext4',
      advice: 'make the filesystem with mke2fs',
    },
    'profile-feature': {
      level: 'error',
      meaning: 'the filesystem has a feature that is not part of the bootfs profile',
      advice: `make it with mke2fs -O none,${PROFILE.join(',')}`,
    },
    'profile-journal': {
      level: 'error',
      meaning: 'the journal is not empty, or there is none',
      advice: 'fsync the boot files, then fsfreeze or unmount the filesystem, so that all is in its place',
    },
  },
  whyNot: ({ options }) => (options.profile === 'bootfs' ? undefined : 'no --profile is named'),
  run({ fs }, report) {
    if (fs.format !== 'ext4') {
      report('profile-filesystem', { message: `this is ${fs.type}` });
      return;
    }
    for (const name of fs.features.names.concat(fs.features.unknown)) {
      // Said as profile-journal: the bit is set while the journal is dirty.
      if (name === 'recover' || PROFILE.indexOf(name) >= 0) continue;
      report('profile-feature', { message: `feature ${name}`, numbers: { feature: name } });
    }
    const state = fs.journal?.state ?? 'none';
    if (state !== 'clean')
      report('profile-journal', { message: state === 'none' ? 'no journal' : 'the journal is dirty' });
  },
};
