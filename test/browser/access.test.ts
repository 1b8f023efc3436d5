/** The inspector for everybody: keyboard alone, screen readers, both themes, screens from 320 pixels to 4K. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { VIEWS } from '../../src/inspector/page/state/route.ts';
import { launch, openInspector, whyNoBrowser } from './browser.ts';

const why = whyNoBrowser();
const skip = why ?? false;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Each view with as much in it as there is, and what says that it is there. */
const PLACES: Readonly<Record<(typeof VIEWS)[number] | 'open', readonly [fragment: string, ready: string]>> = {
  open: ['', '.samples'],
  verdict: ['view=verdict', '.findings'],
  disk: ['view=disk', '[data-partition]'],
  journal: ['view=journal&tid=6', '.transaction-columns tbody tr'],
  compare: ['view=compare', '[data-difference]'],
  blocks: ['view=blocks&block=1&path=/vmlinuz', '[data-field]'],
  files: ['view=files&path=/extlinux/extlinux.conf', '.scroll-text'],
  menu: ['view=menu', '.loader-screen'],
};

let browser: Browser;

before(async () => {
  if (why === undefined) browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** The page at a place, once all of it is there. */
async function openPlace(name: keyof typeof PLACES, options: object): Promise<Page> {
  const [fragment, ready] = PLACES[name];
  const sample = fragment === '' ? '' : `#sample=crashed-upgrade&${fragment}`;
  const { page } = await openInspector(browser, sample, options);
  await page.locator(ready).first().waitFor();
  return page;
}

/** What axe finds wrong, in a few words. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeRule[] }> } };
    interface AxeRule {
      id: string;
      nodes: { html: string; failureSummary: string }[];
    }
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary}`),
    );
  });
}

for (const name of Object.keys(PLACES) as (keyof typeof PLACES)[]) {
  test(`axe finds nothing in the view '${name}', light or dark`, { skip }, async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await openPlace(name, { colorScheme });
      assert.deepEqual(await violations(page), [], colorScheme);
      await page.context().close();
    }
  });

  test(`the view '${name}' fits a screen of 320 pixels, and one of 3840`, { skip }, async () => {
    for (const width of [320, 3840]) {
      const page = await openPlace(name, { viewport: { width, height: 800 } });
      const widest = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(widest <= width, `${widest} pixels on ${width}`);
      await page.context().close();
    }
  });
}

/** Presses Tab until the focus is on what fits; the name of what has it then. */
async function tabTo(page: Page, wanted: RegExp, most = 40): Promise<void> {
  for (let pressed = 0; pressed < most; pressed++) {
    await page.keyboard.press('Tab');
    const name = await page.evaluate(() => {
      const { activeElement: active } = document;
      return `${active?.getAttribute('aria-label') ?? ''} ${active?.textContent ?? ''} ${active?.getAttribute('type') ?? ''}`;
    });
    if (wanted.test(name)) return;
  }
  assert.fail(`no way to ${wanted} by Tab`);
}

test('the keyboard alone goes from the first screen to a file and to a boot entry', { skip }, async () => {
  const { page, misdeeds } = await openInspector(browser);
  await page.locator('.samples').waitFor();
  await tabTo(page, /A crashed upgrade/);
  await page.keyboard.press('Enter');
  await page.locator('.verdict').waitFor();
  await tabTo(page, /^ Files/);
  await page.keyboard.press('Enter');
  await page.locator('[data-path="/extlinux"]').waitFor();
  await tabTo(page, /^Files/);
  await page.keyboard.press('Home');
  await page.locator('[data-path="/extlinux"][aria-selected=true]').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('[data-path="/extlinux/extlinux.conf"]').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.getByText('Demo Linux 6.12.0 (rescue)').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.locator('[data-path="/extlinux"][aria-selected=true]').waitFor();
  await page.keyboard.press('ArrowLeft');
  await page.locator('[data-path="/extlinux"][aria-expanded=false]').waitFor();
  await page.keyboard.press('End');
  await page.locator('[data-path="/vmlinuz"][aria-selected=true]').waitFor();
  await page.evaluate(() => document.body.focus());
  await tabTo(page, /^ Menu/);
  await page.keyboard.press('Enter');
  await page.locator('.loader-screen').waitFor();
  await tabTo(page, /radio/);
  await page.keyboard.press('ArrowDown');
  await page.locator('.card').getByText('root=LABEL=root ro single').waitFor();
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

test('the theme that is chosen goes before that of the system', { skip }, async () => {
  const { page } = await openInspector(browser, '', { colorScheme: 'dark' });
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await ground();
  const button = page.getByRole('button', { name: /Colours/ });
  await button.click();
  const light = await ground();
  assert.notEqual(light, dark);
  await button.click();
  assert.equal(await ground(), dark);
  await page.context().close();
});

test('an address leads back to the same place, and Back to the one before', { skip }, async () => {
  const page = await openPlace('files', {});
  const address = page.url();
  await page.getByRole('link', { name: 'Verdict' }).click();
  await page.locator('.verdict').waitFor();
  await page.goBack();
  await page.locator('[data-path="/extlinux/extlinux.conf"][aria-selected=true]').waitFor();
  assert.equal(page.url(), address);
  await page.reload();
  await page.locator('[data-path="/extlinux/extlinux.conf"][aria-selected=true]').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.samples').waitFor();
  await page.context().close();
});
