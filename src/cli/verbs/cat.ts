import { EXIT_DONE } from '../exit-status.ts';
import { readPieces } from '../read-pieces.ts';
import type { Verb } from '../verb.ts';

export const cat: Verb = {
  name: 'cat',
  summary: "print a file's bytes",
  path: 'required',
  options: [],
  examples: ['cat disk.img /etc/fstab', 'cat disk.img /boot/vmlinuz | sha256sum'],
  async run(context) {
    const fs = await context.openFileSystem();
    readPieces(fs.open(context.pathIn(fs)), (piece) => context.out.bytes(piece));
    return EXIT_DONE;
  },
};
