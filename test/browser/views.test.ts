/** Each sample of the inspector opened, and what its views show held against what the command prints. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { SAMPLES } from '../../src/inspector/page/samples.ts';
import { bootfs } from '../cli/command.ts';
import { imagePath } from '../support/images.ts';
import { INSPECTOR, launch, openInspector, whyNoBrowser } from './browser.ts';

const why = whyNoBrowser();
const skip = why ?? false;
let browser: Browser;

before(async () => {
  if (why === undefined) browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** What the command prints with --json. */
async function told(verb: string, file: string) {
  return JSON.parse((await bootfs(verb, imagePath(file), '--json')).text);
}

/** One view of a sample; afterwards nothing may have gone wrong in the page. */
async function viewed(sample: string, view: string, look: (page: Page) => Promise<void>): Promise<void> {
  const { page, misdeeds } = await openInspector(browser, `#sample=${sample}&view=${view}`);
  await look(page);
  assert.deepEqual(misdeeds, []);
  await page.context().close();
}

test('the page is below 600 KB', { skip }, () => {
  assert.ok(statSync(INSPECTOR).size < 600_000, `${statSync(INSPECTOR).size} bytes`);
});

for (const { id, title, file } of SAMPLES) {
  test(`${title}: the verdict is that of the command`, { skip }, async () => {
    const { verdict, sentence, counts, findings } = await told('check', file);
    await viewed(id, 'verdict', async (page) => {
      await page.waitForSelector('.verdict');
      assert.equal(await page.locator(`.verdict.${verdict}`).count(), 1);
      assert.equal(
        await page.locator('[data-part=sentence]').textContent(),
        sentence.slice(sentence.indexOf(': ') + 2),
      );
      const shown = await page.locator('.counts strong').allTextContents();
      assert.deepEqual(shown.map(Number), [counts.error, counts.warning, counts.note]);
      const items = await page.locator('[data-finding]').allTextContents();
      assert.equal(items.length, findings.length);
      for (const { message } of findings)
        assert.ok(
          items.some((item) => item.endsWith(message)),
          message,
        );
    });
  });

  test(`${title}: partitions and their contents are those of the command`, { skip }, async () => {
    const { type, disk } = await told('info', file);
    await viewed(id, 'disk', async (page) => {
      await page.waitForSelector('[data-partition]');
      const cards = await page.locator('[data-partition]').allTextContents();
      const expected = disk?.partitions.map(({ filesystem }: { filesystem: string }) => filesystem) ?? [type];
      assert.equal(cards.length, expected.length);
      for (const [at, card] of cards.entries()) assert.ok(expected[at] === null || card.includes(expected[at]), card);
    });
  });

  test(`${title}: the menu is that of the command`, { skip }, async () => {
    const { entries } = await told('menu', file);
    await viewed(id, 'menu', async (page) => {
      await page.waitForSelector('.loader-screen, .notice');
      const ids = await page
        .locator('[data-entry]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-entry')));
      assert.deepEqual(
        ids,
        entries.map((entry: { id: string }) => entry.id),
      );
      if (entries.length === 0) return;
      const card = await page.locator('.card').first().textContent();
      const chosen = entries.find((entry: { default: boolean }) => entry.default) ?? entries[0];
      for (const text of [chosen.kernel, chosen.options, chosen.source.path]) assert.ok(card?.includes(text), text);
    });
  });
}
