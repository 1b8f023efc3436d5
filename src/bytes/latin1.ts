/** Characters made at a time. */
const CHUNK = 4096;

/** Each byte as the character of its number: text of another encoding than UTF-8, or bytes that are searched for words. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode.apply(undefined, bytes.subarray(at, at + CHUNK) as unknown as number[]);
  }
  return text;
}
