/** Makes the pictures of docs/inspector.md again, in both themes: `npm run build && npm run screenshots`, with Debian's Chromium. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, openInspector } from '../test/browser/browser.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const SIZE = { width: 1180, height: 760 };

/** Name of the picture, place in the page, and what says that all of it is there. */
const PICTURES: readonly (readonly [name: string, fragment: string, ready: string])[] = [
  ['start', '', '.samples'],
  ['verdict', '#sample=crashed-upgrade&view=verdict', '.findings'],
  ['compare', '#sample=crashed-upgrade&view=compare', '[data-difference="/vmlinuz"]'],
  ['journal', '#sample=crashed-upgrade&view=journal&tid=8&block=98', '[data-tid]'],
  ['blocks', '#sample=crashed-upgrade&view=blocks&block=1&path=/vmlinuz', '[data-field]'],
  ['files', '#sample=erofs-in-ext4&view=files&path=/vmlinuz', '.scroll-text'],
  ['both-trees', '#sample=crashed-upgrade&view=compare&path=/extlinux/extlinux.conf', '.both-trees [data-path]'],
];

mkdirSync(FOLDER, { recursive: true });
const browser = await launch();
for (const colorScheme of ['light', 'dark'] as const) {
  for (const [name, fragment, ready] of PICTURES) {
    const { page } = await openInspector(browser, fragment, { colorScheme, viewport: SIZE });
    const shown = page.locator(ready).first();
    await shown.waitFor();
    if (name === 'both-trees') await shown.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${FOLDER}/inspector-${name}-${colorScheme}.png` });
    await page.context().close();
  }
}
await browser.close();
