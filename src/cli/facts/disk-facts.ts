/** All that `bootfs info` tells of a whole disk, as one module: it is loaded when a disk is to be told of, and not before. */
export { diskJson, readDiskFacts } from '../../report/disk-facts.ts';
export { diskLines } from './disk-text.ts';
