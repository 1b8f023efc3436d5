/** One line of text, edited on any console: it is drawn over itself with a carriage return, as the menu is. */
import { LINE_WIDTH, type MenuHost, overwriteLine, printable } from './menu.ts';

/** Characters; the kernel's own limit is below it. */
const LONGEST = 4096;
/** The place of the cursor, which can't be moved on every console. */
const CURSOR = '|';
const KEY_MILLISECONDS = 60_000;

/** The text as the user leaves it with enter; undefined where they leave with escape. */
export function editLine(host: MenuHost, text: string): string | undefined {
  let at = text.length;
  let line = text;
  for (;;) {
    host.print(overwriteLine(windowOf(line, at)));
    const key = host.readKey(KEY_MILLISECONDS);
    if (key === undefined) continue;
    if (key === 'enter' || key === 'escape') {
      host.print('\n');
      return key === 'enter' ? line.trim() : undefined;
    }
    if (key === 'left') at = Math.max(at - 1, 0);
    else if (key === 'right') at = Math.min(at + 1, line.length);
    else if (key === 'home') at = 0;
    else if (key === 'end') at = line.length;
    else if (key === 'delete' && at < line.length) line = line.slice(0, at) + line.slice(at + 1);
    else if (key === 'backspace' || key === 'delete') {
      // The backspace of most serial terminals is a delete for EDK II; behind the text it can be meant for nothing else.
      line = line.slice(0, Math.max(at - 1, 0)) + line.slice(at);
      at = Math.max(at - 1, 0);
    } else if (key.length === 1 && line.length < LONGEST) {
      line = line.slice(0, at) + key + line.slice(at);
      at++;
    }
  }
}

/** What fits on the console around the cursor. */
function windowOf(line: string, at: number): string {
  const shown = printable(line.slice(0, at) + CURSOR + line.slice(at));
  const room = LINE_WIDTH - 2;
  const from = Math.max(Math.min(at - Math.floor(room / 2), shown.length - room), 0);
  return `: ${shown.slice(from, from + room)}`;
}
