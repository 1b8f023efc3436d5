import type { Rule } from '../contract/finding.ts';

/** fs-verity that bootfs knows of, and can not verify. */
export const fsverityRule: Rule = {
  name: 'fsverity',
  kinds: {
    'fsverity-unread': {
      level: 'note',
      meaning: 'the filesystem may hold files with fs-verity, which bootfs does not verify on XFS',
      advice: 'nothing: what is read of them is what stands on the disk',
    },
  },
  run({ fs }, report) {
    if (fs.format !== 'xfs' || fs.features.names.indexOf('verity') < 0) return;
    report('fsverity-unread', { message: 'feature verity: its files are read as any others' });
  },
};
