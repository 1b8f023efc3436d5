import { replayedCount } from '../../contract/journal-report.ts';
import type { Rule } from '../contract/finding.ts';

/** What the journal is like; what that means for boot files is another rule's. */
export const journalRule: Rule = {
  name: 'journal',
  kinds: {
    'journal-dirty': {
      level: 'warning',
      meaning: 'the journal holds changes that are not in their place yet',
      advice: 'mount it once with Linux and unmount it, or freeze the filesystem (fsfreeze) before the image is taken',
    },
    'journal-unsynced': {
      level: 'warning',
      meaning: 'sync leaves the changes of an XFS in its log, for about half a minute, where no boot loader looks',
      advice: 'unmount it, or freeze it (fsfreeze), before the machine is switched off or the image is taken',
    },
    'journal-dropped': {
      level: 'note',
      meaning: 'the journal holds something that Linux leaves out, such as a transaction without its commit',
      advice: 'nothing: what was not committed when the machine stopped is lost, as it should be',
    },
    'journal-damaged': {
      level: 'error',
      meaning: 'a part of the journal can not be replayed; Linux may refuse to mount',
      advice: 'run e2fsck (xfs_repair) on a copy, and see what is lost',
    },
  },
  whyNot: ({ fs }) => (fs.journal === undefined ? `${fs.type} has no journal` : undefined),
  run({ fs: { journal } }, report) {
    if (journal === undefined) return;
    if (journal.state === 'dirty') {
      const transactions = replayedCount(journal, 'transaction');
      const fastCommits = replayedCount(journal, 'fast commit');
      report('journal-dirty', {
        message: `${[...counted(transactions, 'transaction'), ...counted(fastCommits, 'fast commit')].join(' and ') || 'changes'} only in the journal`,
        numbers: { transactions, fastCommits, blocks: journal.replayedBlocks },
      });
    }
    if (journal.state === 'dirty' && journal.kind === 'xfs') {
      report('journal-unsynced', {
        message: `${journal.replayedBlocks} blocks of what was synced are not in their place`,
        numbers: { blocks: journal.replayedBlocks },
      });
    }
    for (const message of journal.dropped) report('journal-dropped', { message });
    for (const message of journal.damage) report('journal-damaged', { message });
  },
};

/** `1 transaction`, `2 transactions`; nothing for none. */
function counted(count: number, noun: string): string[] {
  return count === 0 ? [] : [`${count} ${noun}${count === 1 ? '' : 's'}`];
}
