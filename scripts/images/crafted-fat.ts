/** One of the FAT volumes that are odd in one way, on standard output: `crafted-fat.ts NAME`. */
import { writeSync } from 'node:fs';
import { FAT_CASES } from '../../test/support/fat/cases.ts';

const make = FAT_CASES[process.argv[2]];
if (make === undefined) throw new Error(`no such volume: ${process.argv[2]}`);
const image = make();
for (let at = 0; at < image.length; ) at += writeSync(1, image, at);
