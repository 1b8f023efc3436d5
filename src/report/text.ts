/** How facts look to people. */
import type { FileType, Stats, Timestamp } from '../contract/stats.ts';

const TYPE_LETTERS: Readonly<Record<FileType, string>> = {
  file: '-',
  dir: 'd',
  symlink: 'l',
  char: 'c',
  block: 'b',
  fifo: 'p',
  socket: 's',
};

/** As in `ls -l`: `-rw-r--r--`. */
export function modeString(stats: Stats): string {
  const { mode } = stats;
  const triple = (shift: number, special: number, letter: string): string => {
    const executable = (mode >> shift) & 1;
    const last = mode & special ? (executable ? letter : letter.toUpperCase()) : executable ? 'x' : '-';
    return `${(mode >> (shift + 2)) & 1 ? 'r' : '-'}${(mode >> (shift + 1)) & 1 ? 'w' : '-'}${last}`;
  };
  return `${TYPE_LETTERS[stats.type]}${triple(6, 0o4000, 's')}${triple(3, 0o2000, 's')}${triple(0, 0o1000, 't')}`;
}

/** The 07777 bits, four octal digits. */
export function modeOctal(stats: Stats): string {
  return (stats.mode & 0o7777).toString(8).padStart(4, '0');
}

/** Seconds and nanoseconds as one decimal number; before 1970 the floor, and nanoseconds that count forwards. */
export function timeDecimal(time: Timestamp): string {
  return `${time.seconds}.${String(time.nanoseconds).padStart(9, '0')}`;
}

/** UTC; `digits` of the fraction. */
export function timeText(time: Timestamp, digits = 9): string {
  const date = new Date(time.seconds * 1000);
  if (Number.isNaN(date.getTime())) return `@${timeDecimal(time)}`;
  const [day, clock] = date.toISOString().split('T');
  const fraction = digits === 0 ? '' : `.${String(time.nanoseconds).padStart(9, '0').slice(0, digits)}`;
  return `${day} ${clock.slice(0, 8)}${fraction}`;
}

/** 8 388 608 as `8.0 MiB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? count(bytes, 'byte') : `${value.toFixed(1)} ${units[unit]}`;
}

/** `1 file`, `2 files`, `2 entries`. */
export function count(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`.replace(/([^aeiou])ys$/, '$1ies')}`;
}
