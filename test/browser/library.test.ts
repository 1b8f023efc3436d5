/** `bootfs/web` as it is published, from a web server, in a browser: the example of docs/browsers.md, aborts and streams. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { bootfs } from '../cli/command.ts';
import { imageBytes, imagePath } from '../support/images.ts';
import { launch, whyNoBrowser } from './browser.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const SAMPLE = 'ext/ext4-crash-rename';
const why = whyNoBrowser();
const skip = why ?? false;

const [, example] = /^```js\n(.*?)^```/ms.exec(
  readFileSync(new URL('../../docs/browsers.md', import.meta.url), 'utf8'),
)!;
const PAGE = `<!doctype html><title>example</title><meta http-equiv="Content-Security-Policy" content="worker-src 'self'">
<script type="importmap">{"imports": {"bootfs/web": "/web.js"}}</script><input type="file"><ul></ul>`;

let server: Server;
let browser: Browser;
let address: string;

before(async () => {
  if (why !== undefined) return;
  server = createServer(({ url = '/' }, response) => {
    const file = join(DIST, url);
    if (url === '/') response.setHeader('content-type', 'text/html').end(PAGE);
    else if (!existsSync(file)) response.writeHead(404).end();
    else response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.close();
});

async function openPage(): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => assert.fail(error));
  await page.goto(address);
  return page;
}

test('the example of docs/browsers.md runs, and is about twenty lines', { skip }, async () => {
  assert.ok(example.trim().split('\n').length <= 21);
  const page = await openPage();
  await page.addScriptTag({ content: example, type: 'module' });
  await page.setInputFiles('input', imagePath(`${SAMPLE}.img.gz`));
  await page
    .locator('li')
    .filter({ hasText: /^file vmlinuz-6\.12\.0$/ })
    .waitFor();
  const lines = await page.locator('li').allTextContents();
  const told = JSON.parse((await bootfs('check', imagePath(`${SAMPLE}.img.gz`), '--json')).text);
  assert.equal(lines[0], told.sentence);
  assert.deepEqual(
    lines.slice(1, 1 + told.findings.length),
    told.findings.map(
      ({ level, path = 'the disk', message }: Record<string, string>) => `${level}: ${path}: ${message}`,
    ),
  );
  await page.close();
});

test('a stream has the bytes of the file, and a call that is given up leaves the others', { skip }, async () => {
  const page = await openPage();
  await page.setInputFiles('input', { name: 'disk.img', mimeType: '', buffer: Buffer.from(imageBytes(SAMPLE)) });
  const result = await page.evaluate(async () => {
    const url = '/web.js';
    const { openDisk } = (await import(url)) as typeof import('../../src/web/index.ts');
    const disk = await openDisk(document.querySelector('input')!.files![0]);
    const fs = await disk.mount({ partition: 0 });
    const giveUp = new AbortController();
    const checking = disk.check({ deep: true, signal: giveUp.signal }).catch((error: Error) => error.message);
    const size = fs.stat('/boot/vmlinuz').then((stats) => stats.size);
    setTimeout(() => giveUp.abort(new Error('enough')), 1);
    const bytes = new Uint8Array(await new Response(fs.stream('/boot/vmlinuz')).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const blind = await disk.mount({ partition: 0, journal: 'ignore' });
    const failure = await fs.stat('/nowhere').catch((error) => ({ code: error.code, path: error.path }));
    const outcome = {
      checking: await checking,
      size: await size,
      digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
      blindSize: (await blind.stat('/boot/vmlinuz')).size,
      failure,
      action: blind.facts.journal?.action,
    };
    disk.close();
    return outcome;
  });
  const lines = readFileSync(imagePath(`${SAMPLE}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  const judged = lines.map((line) => JSON.parse(line)).find(({ path }) => path === '/boot/vmlinuz');
  assert.equal(result.checking, 'enough');
  assert.equal(result.size, judged.size);
  assert.equal(result.digest, judged.sha256);
  assert.equal(result.blindSize, 180_224);
  assert.equal(result.action, 'ignored');
  assert.deepEqual(result.failure, { code: 'ENOENT', path: '/nowhere' });
  await page.close();
});
