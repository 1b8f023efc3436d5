import { placeholderTarget } from '../../contract/overlay-attributes.ts';
import { readPieces } from '../../report/read-pieces.ts';
import { placeholderError } from '../paths/placeholder.ts';
import { EXIT_DONE } from '../terminal/exit-status.ts';
import type { Verb } from './verb.ts';

/** `bootfs cat`: the bytes as they are; exit status 1 where the path is not there or is no file. */
export const cat: Verb = {
  name: 'cat',
  summary: "print a file's bytes",
  path: 'required',
  options: [],
  examples: [
    'cat disk.img /etc/fstab',
    'cat disk.img /boot/vmlinuz | sha256sum',
    "cat disk.img '/boot/loader/entries/*.conf'",
  ],
  async run(context) {
    const fs = await context.openFileSystem();
    for (const path of context.pathsIn(fs)) {
      const file = fs.open(path);
      const target = placeholderTarget(fs, path);
      if (target !== undefined) throw placeholderError(path, target);
      readPieces(file, (piece) => context.out.bytes(piece));
    }
    return EXIT_DONE;
  },
};
