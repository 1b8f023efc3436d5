import { DEFAULT_HASH_LIMIT, ManifestMaker, manifestLine } from '../../report/manifest-entry.ts';
import { usedBytes } from '../facts/capacity.ts';
import { hostSha256 } from '../host/digests.ts';
import { parseBytes } from '../options/numbers.ts';
import { walkSelection } from '../paths/selection.ts';
import { visitedBytes } from '../paths/visited-bytes.ts';
import { EXIT_DONE, PartlyUnreadableError } from '../terminal/exit-status.ts';
import type { Verb } from './verb.ts';

/** `bootfs manifest`: in the order of the raw bytes of whole paths, and streamed. */
export const manifest: Verb = {
  name: 'manifest',
  summary: 'print one JSON object a line for every entry',
  path: 'optional',
  options: [
    {
      flags: '--hash-limit <bytes>',
      description: 'largest file whose SHA-256 is told (default 1G)',
      parse: parseBytes,
    },
  ],
  examples: ['manifest disk.img > before.jsonl', 'manifest --part 2 --hash-limit 0 disk.img /boot'],
  async run(context) {
    const { fs } = await context.openVolume();
    const selection = context.treesIn(fs);
    const hashLimit = (context.options['hashLimit'] as number | undefined) ?? DEFAULT_HASH_LIMIT;
    const total = () => visitedBytes(fs, selection, hashLimit, usedBytes(fs));
    return context.progress.show('hashing', total, (update) => {
      let hashed = 0;
      let errors = 0;
      let firstError = '';
      const maker = new ManifestMaker(hashLimit, hostSha256, (bytes) => {
        hashed += bytes;
        update(hashed);
      });
      for (const found of walkSelection(fs, selection)) {
        const entry = maker.entry(found);
        if (entry.error !== undefined && errors++ === 0) firstError = `${entry.path}: ${entry.error}`;
        context.out.line(manifestLine(entry));
      }
      if (errors > 0) {
        throw new PartlyUnreadableError(
          `${errors} ${errors === 1 ? 'entry' : 'entries'} could not be read: ${firstError}`,
        );
      }
      return EXIT_DONE;
    });
  },
};
