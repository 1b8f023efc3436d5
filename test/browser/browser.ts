/** Debian's Chromium, driven by playwright-core, and the pages under test. */
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** The built page. */
export const INSPECTOR = fileURLToPath(new URL('../../dist/inspector/index.html', import.meta.url));

/** Why tests that need the browser can't run here; undefined where they can. */
export function whyNoBrowser(): string | undefined {
  if (!existsSync(CHROMIUM)) return 'needs chromium';
  return existsSync(INSPECTOR) ? undefined : 'needs npm run build';
}

/** A browser without a window. The sandbox of Chromium does not work for root. */
export function launch(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu', ...args] });
}

/** What a page did that no page of ours may do. */
export interface Watched {
  readonly page: Page;
  /** Errors of scripts, refusals of its own policy, requests beside that for the page itself. */
  readonly misdeeds: string[];
}

/** Opens the inspector from its file, at `fragment`, with an eye on what it does. */
export async function openInspector(browser: Browser, fragment = '', options = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') misdeeds.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!/^(blob:|file:.*\/inspector\/index\.html)/.test(request.url())) misdeeds.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(INSPECTOR).href + fragment);
  return { page, misdeeds };
}
