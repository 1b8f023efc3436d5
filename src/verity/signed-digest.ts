/** What a built-in signature of fs-verity is over (Documentation/filesystems/fsverity.rst, struct fsverity_formatted_digest). */
import { putU16le } from '../bytes/endian.ts';
import { parseHexText } from '../bytes/names.ts';
import { encodeUtf8 } from '../bytes/utf8.ts';
import { BootfsError } from '../contract/errors.ts';
import { ALGORITHM_NUMBERS } from './fsverity-digest.ts';

const MAGIC = /* @__PURE__ */ encodeUtf8('FSVerity');

/** @param digest As `fsverity digest` prints it: `sha256:` and hexadecimal digits. @throws EINVAL for anything else */
export function formattedDigest(digest: string): Uint8Array {
  const [name, digits] = digest.split(':');
  const bytes = parseHexText(digits ?? '');
  const number = ALGORITHM_NUMBERS[name];
  if (number === undefined || bytes === undefined)
    throw new BootfsError('EINVAL', `'${digest}' is no fs-verity digest`);
  const formatted = new Uint8Array(MAGIC.length + 4 + bytes.length);
  formatted.set(MAGIC);
  putU16le(formatted, MAGIC.length, number);
  putU16le(formatted, MAGIC.length + 2, bytes.length);
  formatted.set(bytes, MAGIC.length + 4);
  return formatted;
}
