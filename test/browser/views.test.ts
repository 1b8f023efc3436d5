/** Each sample of the inspector opened, and what its views show held against what the command prints. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { SAMPLES } from '../../src/inspector/page/samples.ts';
import { ancestorsOf, parentPath } from '../../src/inspector/page/state/paths.ts';
import { bootfs, jsonLines } from '../cli/command.ts';
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
async function told(verb: string, file: string, part: readonly string[] = []) {
  return JSON.parse((await bootfs(verb, imagePath(file), '--json', ...part)).text);
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

/** The filesystem of a disk that the page shows by itself. */
const partOf = (file: string): string[] => (file === 'disk/crashed-upgrade.img.gz' ? ['--part', '1'] : []);

for (const { id, title, file } of SAMPLES) {
  const part = partOf(file);

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

  test(`${title}: the journal is that of the command`, { skip }, async () => {
    const { journal } = await told('journal', file, part);
    await viewed(id, 'journal', async (page) => {
      await page.waitForSelector('[data-part=journal-state], .notice');
      if (journal === null) return;
      const sentence = await page.locator('[data-part=journal-state]').textContent();
      assert.ok(sentence?.includes(journal.state), sentence ?? '');
      const tids = await page
        .locator('[data-tid]')
        .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-tid'))));
      assert.deepEqual(
        tids,
        journal.transactions.map(({ tid }: { tid: number }) => tid),
      );
      const { CREAT = 0, LINK = 0, INODE = 0 } = journal.fastCommits?.tags ?? {};
      for (const [tag, times] of Object.entries({ CREAT, LINK, INODE })) {
        assert.equal(await page.locator(`[data-tag=${tag}]`).count(), times, tag);
      }
      const rows = await page.locator('[data-tid] [data-count=Blocks]').allTextContents();
      assert.deepEqual(
        rows.map((text) => Number.parseInt(text, 10)),
        journal.transactions.map(({ blocks }: { blocks: number }) => blocks),
      );
    });
  });

  test(`${title}: before and after is the difference of the command`, { skip }, async () => {
    const printed = await bootfs('diff', imagePath(file), '--json', ...part);
    assert.ok(printed.status <= 1, printed.error);
    const expected = jsonLines(printed).map(({ path, kind }) => `${kind} ${path}`);
    await viewed(id, 'compare', async (page) => {
      await page.waitForSelector('[data-difference]');
      const shown = await page
        .locator('[data-difference]')
        .evaluateAll((all) =>
          all.map((each) => `${each.getAttribute('data-kind')} ${each.getAttribute('data-difference')}`),
        );
      assert.deepEqual(shown.sort(), expected.sort());
    });
  });

  test(`${title}: both trees have the paths of both states, and mark those that differ`, { skip }, async () => {
    const pathsOf = async (journal: string): Promise<string[]> =>
      jsonLines(await bootfs('manifest', imagePath(file), '--journal', journal, ...part)).map(({ path }) =>
        String(path),
      );
    const known = new Set([...(await pathsOf('ignore')), ...(await pathsOf('replay'))]);
    const differing = jsonLines(await bootfs('diff', imagePath(file), '--json', ...part)).map(({ path }) =>
      String(path),
    );
    const open = new Set(differing.flatMap((path) => ancestorsOf(path)));
    const expected = [...known].filter((path) => path !== '/' && open.has(parentPath(path))).sort();
    await viewed(id, 'compare', async (page) => {
      await page.locator(`[data-path="${expected[expected.length - 1]}"]`).waitFor();
      const rows = page.locator('.both-trees [data-path]');
      const paths = await rows.evaluateAll((all) => all.map((each) => each.getAttribute('data-path')));
      assert.deepEqual(paths.sort(), expected);
      const marked = await page
        .locator('.both-trees [data-path]:has(.differs)')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-path')));
      assert.deepEqual(marked.sort(), differing.filter((path) => path !== '/').sort());
    });
  });

  test(`${title}: the block where a file begins for the command is a block of that file`, { skip }, async () => {
    const manifest = jsonLines(await bootfs('manifest', imagePath(file), ...part));
    const files = manifest.filter(({ type, nlink }) => type === 'file' && nlink === 1);
    const path = String(files[files.length - 1].path);
    const { blockSize } = await told('info', file, part);
    const { extents: mapped } = JSON.parse((await bootfs('map', imagePath(file), path, '--json', ...part)).text);
    const { physicalOffset } = mapped.find(
      (extent: { physicalOffset?: number }) => extent.physicalOffset !== undefined,
    );
    const block = Math.floor(physicalOffset / blockSize);
    await viewed(id, `blocks&block=${block}&path=${path}`, async (page) => {
      await page.locator('[data-part=owners]', { hasText: `data of ${path}` }).waitFor();
    });
  });

  test(`${title}: every file is in the tree, with the bytes that the kernel shows`, { skip }, async () => {
    const manifest = jsonLines(await bootfs('manifest', imagePath(file), ...part));
    const chosen = manifest.filter(({ type }) => type === 'file').slice(0, 3) as Record<string, string>[];
    for (const { path, size, sha256, ino } of chosen) {
      const { page, misdeeds } = await openInspector(browser, `#sample=${id}&view=files&path=${path}`);
      await page.locator(`[data-path="${path}"][aria-selected=true]`).waitFor();
      const details = page.getByRole('region', { name: 'Attributes' });
      assert.match((await details.textContent()) ?? '', new RegExp(`inode${ino}`));
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download', exact: true }).click(),
      ]);
      const bytes = readFileSync(await download.path());
      assert.equal(bytes.length, Number(size));
      assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
      assert.deepEqual(misdeeds, []);
      await page.context().close();
    }
  });
}

test('a verdict for loaders, a firmware and a machine that are chosen is that of the command', { skip }, async () => {
  const [{ id, file }] = SAMPLES;
  const asked = ['--loader', 'grub-2.06', '--loader', 'u-boot-2022', '--firmware', 'bios', '--arch', 'ia32', '--deep'];
  const { sentence, findings } = await told('check', file, asked);
  await viewed(id, 'verdict', async (page) => {
    await page.locator('.check-form summary').click();
    await page.getByLabel('GRUB 2.06', { exact: true }).check();
    await page.locator('[value="u-boot-2022"]').check();
    await page.locator('[name=firmware]').selectOption('bios');
    await page.locator('[name=arch]').selectOption('ia32');
    await page.getByLabel('Every inode').check();
    await page.getByRole('button', { name: 'Check again' }).click();
    await page.locator('.check-form strong', { hasText: 'ia32' }).waitFor();
    const address = page.url();
    for (const how of ['asked', 'by its address']) {
      assert.equal(
        await page.locator('[data-part=sentence]').textContent(),
        sentence.slice(sentence.indexOf(': ') + 2),
      );
      const ids = await page
        .locator('[data-finding]')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-finding')));
      assert.deepEqual(ids.sort(), findings.map((finding: { id: string }) => finding.id).sort(), how);
      await page.reload();
      await page.locator('.check-form strong', { hasText: 'ia32' }).waitFor();
      assert.equal(page.url(), address);
    }
  });
});

/** A file of the repository's images in the page, at a place; afterwards nothing may have gone wrong. */
async function openedFile(name: string, fragment: string, look: (page: Page) => Promise<void>): Promise<void> {
  const { page, misdeeds } = await openInspector(browser, fragment);
  await page.setInputFiles('input[type=file]', imagePath(name));
  await look(page);
  assert.deepEqual(misdeeds, []);
  await page.context().close();
}

for (const name of ['xfs/xfs-crash-rename.img.gz', 'xfs/xfs-crash-torn.img.gz']) {
  test(`${name}: the time line has the checkpoints of the command, down to what they change`, { skip }, async () => {
    const { journal } = await told('journal', name);
    await openedFile(name, '#view=journal', async (page) => {
      await page.locator('[data-tid]').first().waitFor();
      assert.equal(await page.locator('[data-tid]').count(), journal.transactionCount);
      const inodes = await page.locator('[data-count=Inodes]').allTextContents();
      assert.equal(
        inodes.reduce((sum, text) => sum + Number(text), 0),
        journal.items.INODE ?? 0,
      );
      assert.equal(await page.locator('[data-part-kind=torn]').count(), journal.torn === undefined ? 0 : 1);
      await page.locator('[data-tid] a').first().click();
      await page.locator('.transaction-columns tbody tr', { hasText: 'inode' }).locator('a').first().click();
      await page.locator('.changes [class=after]').first().waitFor();
    });
  });
}

test('an external journal is given beside the image, and replayed as by the command', { skip }, async () => {
  const name = 'ext/ext4-crash-external-journal';
  const beside = ['--journal-device', imagePath(`${name}.journal.gz`)];
  const { journal } = await told('journal', `${name}.img.gz`, beside);
  await openedFile(`${name}.img.gz`, '#view=disk', async (page) => {
    await page.getByText('the journal is on another device').waitFor();
    await page.setInputFiles('[name=journal]', imagePath(`${name}.journal.gz`));
    await page.getByRole('button', { name: 'Open with these' }).click();
    await page.locator('details strong', { hasText: 'journal.gz' }).waitFor();
    await page.getByRole('link', { name: 'Journal', exact: true }).click();
    await page.locator('[data-tid]').first().waitFor();
    const tids = await page
      .locator('[data-tid]')
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-tid'))));
    assert.deepEqual(
      tids,
      journal.transactions.map(({ tid }: { tid: number }) => tid),
    );
  });
});

test('a directory comes as the archive that the command makes', { skip }, async () => {
  const [{ id, file }] = SAMPLES;
  const { page } = await openInspector(browser, `#sample=${id}&view=files&path=/extlinux`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download as .tar' }).click(),
  ]);
  assert.equal(download.suggestedFilename(), 'extlinux.tar');
  const made = await bootfs('tar', imagePath(file), '/extlinux', ...partOf(file));
  assert.ok(readFileSync(await download.path()).equals(made.out));
  await page.context().close();
});

test('a block opens to its fields, and a transaction to what it changes', { skip }, async () => {
  const [{ id }] = SAMPLES;
  const { page, misdeeds } = await openInspector(browser, `#sample=${id}&view=blocks&block=1`);
  const field = page.locator('[data-field=s_magic]').first();
  await field.waitFor();
  assert.match((await field.textContent()) ?? '', /61267 \(0xef53\)/);
  await field.getByRole('button').click();
  assert.equal(await page.locator('.scroll-text mark').count(), 2);
  await page.getByRole('link', { name: 'Journal', exact: true }).click();
  await page.locator('[data-tid] a').first().click();
  await page.locator('.transaction-columns tbody a').first().click();
  await page.locator('.scroll-text .after mark').first().waitFor();
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

test('an image inside of the image opens as a filesystem of its own', { skip }, async () => {
  const { page, misdeeds } = await openInspector(browser, '#sample=erofs-in-ext4&view=files&path=/initoverlayfs.img');
  await page.getByRole('link', { name: 'Open this erofs image' }).click();
  await page.locator('[data-path="/etc"]').click();
  await page.locator('[data-path="/etc/initrd-release"]').click();
  await page.getByText('PRETTY_NAME="Demo Linux 6.12.0"').waitFor();
  assert.match((await page.getByRole('region', { name: 'Attributes' }).textContent()) ?? '', /user\.release6\.12\.0/);
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

test('a name is found in the tree', { skip }, async () => {
  const [{ id }] = SAMPLES;
  const { page } = await openInspector(browser, `#sample=${id}&view=files`);
  await page.getByRole('searchbox').fill('VMLINUZ');
  await page.keyboard.press('Enter');
  await page.locator('.search-results a').first().waitFor();
  assert.match((await page.locator('.search-results').textContent()) ?? '', /\/vmlinuz/);
  await page.context().close();
});
