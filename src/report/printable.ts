/** Text of an image made fit to be shown: names on a hostile image steer nothing. */

/**
 * What steers a terminal or hides from the eye: control characters (C0, DEL, C1), soft hyphens, line and paragraph separators,
 * marks and overrides of direction, zero-width characters, byte order marks.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const STEERING = /[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Text with what steers a terminal as `\xhh` or `\uhhhh`. */
export function printable(text: string): string {
  return text.replace(STEERING, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** C1, marks and overrides of direction, zero-width characters, separators; C0 is escaped by JSON itself. */
const STEERING_JSON = /[\x80-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Letters, digits, blanks and marks of ASCII that JSON has as they are. */
const PLAIN_JSON = /^[ !#-[\]-~]*$/;

/** A string in JSON, as `printableJson` has it. */
export function jsonText(text: string): string {
  return PLAIN_JSON.test(text) ? `"${text}"` : printableJson(JSON.stringify(text));
}

/** JSON that does not steer a terminal, with the same meaning: what does is a \u escape. */
export function printableJson(json: string): string {
  return json.replace(STEERING_JSON, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
