/** Labels. */
import { decodeCodePage } from './code-page.ts';

/** What mkfs.fat writes where there is no label. */
const NO_NAME = 'NO NAME';

/** 11 bytes of the code page, padded with blanks. '' for none, and for what stands for none. */
export function decodeFatLabel(bytes: Uint8Array): string {
  const label = decodeCodePage(bytes);
  return label === NO_NAME ? '' : label;
}
