/** All that `bootfs info` tells of a whole disk. */
export { diskJson, readDiskFacts } from '../../report/disk-facts.ts';
export { diskLines } from './disk-text.ts';
