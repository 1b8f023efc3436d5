/** Labels and serial numbers. */
import { u32le } from '../bytes/endian.ts';
import { decodeCodePage } from './code-page.ts';

/** What mkfs.fat writes where there is no label. */
const NO_NAME = 'NO NAME';

/** 11 bytes of the code page, padded with blanks. '' for none, and for what stands for none. */
export function decodeFatLabel(bytes: Uint8Array): string {
  const label = decodeCodePage(bytes);
  return label === NO_NAME ? '' : label;
}

/** A volume serial number as Linux shows it: 1A2B-3C4D; '' for zeros. */
export function formatSerial(bytes: Uint8Array): string {
  const serial = u32le(bytes, 0);
  const hex = `0000000${serial.toString(16)}`.slice(-8).toUpperCase();
  return serial === 0 ? '' : `${hex.slice(0, 4)}-${hex.slice(4)}`;
}
