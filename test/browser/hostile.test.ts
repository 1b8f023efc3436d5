/** Images that mean harm, and images that are large: the page does what its policy says, stays alive, and takes little. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { imagePath } from '../support/images.ts';
import { archive, DIRECTORY, FILE, TRAILER } from '../support/initrd/archive.ts';
import { seededRandom } from '../support/random.ts';
import { launch, openInspector, whyNoBrowser } from './browser.ts';

const why = whyNoBrowser() ?? whyNoTools();
const skip = why ?? false;
const GIB = 2 ** 30;
const MIB = 2 ** 20;
let browser: Browser;
let directory: string;

function whyNoTools(): string | undefined {
  return (
    ['mke2fs', 'mkfs.erofs'].find((tool) => spawnSync(tool, ['-V']).error !== undefined) &&
    'needs mke2fs and mkfs.erofs'
  );
}

before(async () => {
  if (why !== undefined) return;
  browser = await launch();
  directory = mkdtempSync(join(tmpdir(), 'bootfs-browser-'));
});

after(async () => {
  await browser?.close();
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
});

function run(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/** The page with a file of this machine open in it. */
async function openFile(path: string, fragment = ''): Promise<{ page: Page; misdeeds: string[] }> {
  const opened = await openInspector(browser, fragment);
  opened.page.on('dialog', (dialog) => {
    opened.misdeeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await opened.page.setInputFiles('input[type=file]', path);
  return opened;
}

const HARM = [
  '<img src=x onerror=alert(1)>',
  '"><script>alert(2)<\\script>',
  '\u202egnp.exe',
  'new\nline\ttab\x1b[31m',
  '&lt;b&gt;{{7*7}}',
  '__proto__',
];

test('names, labels, texts and titles with markup, control characters and overrides of direction stay text', {
  skip,
}, async () => {
  const tree = join(directory, 'harm');
  mkdirSync(join(tree, 'extlinux'), { recursive: true });
  for (const name of HARM) writeFileSync(join(tree, name), `${name}\n<script>alert(3)</script>\n`);
  writeFileSync(Buffer.concat([Buffer.from(`${tree}/raw-`), Buffer.from([0xff, 0xfe, 0x3c])]), 'raw');
  writeFileSync(join(tree, 'vector.svg'), '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(4)"/>');
  writeFileSync(join(tree, 'vmlinuz'), 'no kernel');
  writeFileSync(
    join(tree, 'extlinux/extlinux.conf'),
    'label <b>x\nmenu label <img src=x onerror=alert(5)>\nlinux /vmlinuz\nappend <script>alert(6)</script>\n',
  );
  const image = join(directory, 'harm.img');
  run('mke2fs', '-q', '-t', 'ext4', '-L', '<b>label</b>', '-d', tree, image, '8M');
  const { page, misdeeds } = await openFile(image);
  await page.locator('.verdict').waitFor();
  for (const view of ['Disk', 'Journal', 'Before & after', 'Blocks', 'Menu', 'Files']) {
    await page.getByRole('link', { name: view, exact: true }).first().click();
    await page.waitForTimeout(300);
    assert.equal(await page.locator('main img, main script, main b, main iframe').count(), 0, view);
  }
  const rows = page.locator('.tree-row');
  await rows.first().waitFor();
  for (let at = 0; at < (await rows.count()); at++) {
    await rows.nth(at).click();
    await page.getByRole('region', { name: 'Attributes' }).waitFor();
    assert.equal(await page.locator('main img, main script, main b, main iframe').count(), 0);
  }
  const text = (await page.locator('.file-tree').textContent()) ?? '';
  assert.ok(text.includes('<img src=x onerror=alert(1)>'));
  assert.ok(text.includes('\\u202egnp.exe') && !text.includes('\u202e'));
  assert.ok(text.includes('raw-\\xff\\xfe<'));
  assert.ok(text.includes('new\\x0aline\\x09tab\\x1b[31m'));
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

test('a directory of 100 000 files is shown, scrolled and searched', { skip }, async () => {
  const tree = join(directory, 'many');
  mkdirSync(tree);
  const files = Array.from({ length: 100_000 }, (_, number) => ({ name: `d/file-${number}`, mode: FILE }));
  writeFileSync(join(tree, 'many.cpio'), archive([{ name: 'd', mode: DIRECTORY }, ...files, TRAILER]));
  const image = join(directory, 'many.img');
  run('mke2fs', '-q', '-t', 'ext4', '-d', tree, image, '48M');
  const { page, misdeeds } = await openFile(image, '#view=files&inside=/many.cpio');
  await page.locator('[data-path="/d"]').click();
  await page.locator('[data-path="/d/file-0"]').waitFor();
  await page.locator('.file-tree').focus();
  await page.keyboard.press('End');
  await page.locator('[data-path="/d/file-99999"][aria-selected=true]').waitFor();
  assert.ok((await page.locator('.tree-row').count()) < 200, 'only the rows in sight are drawn');
  await page.getByRole('searchbox').fill('file-7777');
  await page.keyboard.press('Enter');
  await page.getByText('/d/file-77777').waitFor();
  assert.equal(await page.locator('.search-results li').count(), 11);
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

test('damaged images are shown as far as they can be read', { skip }, async () => {
  const whole = gunzipSync(readFileSync(imagePath('disk/crashed-upgrade.img.gz')));
  const random = seededRandom(20);
  for (let round = 0; round < 6; round++) {
    const damaged = Buffer.from(round === 5 ? whole.subarray(0, 3 * MIB) : whole);
    for (let change = 0; change < 400; change++)
      damaged[MIB + random(Math.min(damaged.length, 3 * MIB) - MIB)] = random(256);
    const image = join(directory, 'damaged.img');
    writeFileSync(image, damaged);
    const { page, misdeeds } = await openFile(image);
    await page.locator('nav').waitFor();
    for (const view of ['Disk', 'Journal', 'Before & after', 'Blocks', 'Files', 'Menu', 'Verdict']) {
      await page.getByRole('link', { name: view, exact: true }).first().click();
      await page.locator('main .busy-panel').first().waitFor({ state: 'detached' });
      assert.notEqual(((await page.locator('main').textContent()) ?? '').trim(), '', view);
    }
    assert.deepEqual(misdeeds, [], `round ${round}`);
    await page.context().close();
  }
});

test('a file that is dropped on the page is opened, also where one is open already', { skip }, async () => {
  const { page, misdeeds } = await openInspector(browser, '#sample=fast-commits&view=disk');
  await page.locator('[data-partition]').waitFor();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['no image'], 'dropped.img'));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  await page.locator('.image-name').getByText('dropped.img').waitFor();
  assert.equal(await page.title(), 'dropped.img – bootfs inspector');
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

test('what is no image is refused in words', { skip }, async () => {
  const file = join(directory, 'text.txt');
  writeFileSync(file, 'no image\n'.repeat(1000));
  const { page, misdeeds } = await openFile(file);
  await page.locator('.notice.error').waitFor();
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});

/** Bytes of memory of all processes that show pages, workers included; what they share with others counts in part. */
async function rendererBytes(): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => /^Pss:\s*(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? '0')
    .reduce((sum, kib) => sum + Number(kib) * 1024, 0);
}

test('a sparse image of 4 GiB is open within 3 seconds and 300 MB', { skip }, async () => {
  const tree = join(directory, 'large-tree');
  mkdirSync(join(tree, 'boot'), { recursive: true });
  writeFileSync(join(tree, 'boot/vmlinuz-6.1.0'), Buffer.alloc(5 * MIB, 7));
  const image = join(directory, 'large.img');
  writeFileSync(image, '');
  truncateSync(image, 4 * GIB);
  run('mke2fs', '-q', '-F', '-t', 'ext4', '-d', tree, image);
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 2; round++) {
    const { page, misdeeds } = await openInspector(browser, '#view=disk');
    const before = performance.now();
    await page.setInputFiles('input[type=file]', image);
    await page.locator('[data-partition]').waitFor();
    times.push(performance.now() - before);
    await page.getByRole('link', { name: 'Verdict', exact: true }).click();
    await page.locator('.verdict').waitFor();
    bytes = Math.max(bytes, await rendererBytes());
    assert.deepEqual(misdeeds, []);
    await page.context().close();
  }
  assert.ok(Math.min(...times) < 3000, `${times.join(' and ')} ms`);
  assert.ok(bytes < 300e6, `${bytes} bytes`);
});

test('opening is given up, and so is a long look at a disk; the page goes on', { skip }, async () => {
  const packed = join(directory, 'long.img.gz');
  run('sh', '-c', `head -c 512M /dev/zero | gzip -1 > '${packed}'`);
  const { page, misdeeds } = await openFile(packed);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
  await page.getByRole('link', { name: /Fast commits/ }).click();
  await page.locator('.verdict').waitFor();
  assert.deepEqual(misdeeds, []);
  await page.context().close();
});
