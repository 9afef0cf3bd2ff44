// SPDX-License-Identifier: Apache-2.0
// A real Chromium for tests, here and in itests. An installed one (PGANALYTICS_CHROMIUM, /usr/bin/chromium) is taken
// first, else the one that the npm package @sparticuz/chromium carries. There is no third way: without one, tests fail.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { chromium } from 'playwright-core';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function exists(path) {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function unbrotli(from, to) {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** The package's own executablePath() trusts any old file in /tmp, hence by hand, and whole or not at all. */
async function unpack() {
  // The package exports nothing but its module, so its folder is looked up by path
  const root = fileURLToPath(new URL('../node_modules/@sparticuz/chromium', import.meta.url));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const cache = join(root, '..', '..', '.cache');
  const home = join(cache, `chromium-${version}`);
  if (await exists(join(home, 'chromium'))) return home;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'unpacking-'));
  for (const name of ['al2023', 'fonts']) {
    const tar = join(fresh, `${name}.tar`);
    await unbrotli(join(root, 'bin', `${name}.tar.br`), tar);
    const { status, stderr } = spawnSync('tar', ['-xf', tar, '-C', fresh]);
    if (status !== 0) throw new Error(`cannot unpack ${tar}: ${stderr}`);
    await rm(tar);
  }
  await unbrotli(join(root, 'bin', 'chromium.br'), join(fresh, 'chromium'));
  await chmod(join(fresh, 'chromium'), 0o755);
  const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(home, 'fonts')}</dir>
<cachedir>${join(home, 'font-cache')}</cachedir></fontconfig>`;
  await writeFile(join(fresh, 'fonts.conf'), fonts);
  try {
    await rename(fresh, home);
  } catch (e) {
    // Another run was faster
    await rm(fresh, { recursive: true, force: true });
    if (!(await exists(join(home, 'chromium')))) throw e;
  }
  return home;
}

/** Starts Chromium; close() the result. */
export async function launchBrowser() {
  const asked = process.env.PGANALYTICS_CHROMIUM;
  if (asked && !executable(asked)) throw new Error(`PGANALYTICS_CHROMIUM is no program: ${asked}`);
  const installed = asked ?? (executable('/usr/bin/chromium') ? '/usr/bin/chromium' : null);
  const options = { args: ARGUMENTS, env: { ...process.env, LANG: 'en_US.UTF-8' } };
  if (installed) return chromium.launch({ ...options, executablePath: installed });
  const home = await unpack();
  const libraries = [join(home, 'al2023', 'lib'), join(home, 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean);
  return chromium.launch({
    ...options,
    executablePath: join(home, 'chromium'),
    env: { ...options.env, LD_LIBRARY_PATH: libraries.join(':'), FONTCONFIG_FILE: join(home, 'fonts.conf') },
  });
}

/**
 * Opens the dashboard at baseUrl and logs in. What the page logs as an error or fails to load is gathered in `errors`.
 * Pass `browser` to share one; else one is started, and close() ends it.
 */
export async function openDashboard({ baseUrl, username, password, browser, width = 1280, height = 800, dark = false, timeout = 20_000 }) {
  const own = browser ?? (await launchBrowser());
  const context = await own.newContext({
    viewport: { width, height },
    locale: 'en-GB',
    colorScheme: dark ? 'dark' : 'light',
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(timeout);
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  const close = async () => {
    await context.close();
    if (!browser) await own.close();
  };
  const dashboard = {
    page,
    errors,
    close,
    /** Goes to a page by its route, for instance '/alerts'. */
    go: (route) => page.evaluate((r) => void (location.hash = r), route),
    login: async (user, secret) => {
      await page.getByLabel('User').fill(user);
      await page.getByLabel('Password').fill(secret);
      await page.getByRole('button', { name: 'Log in' }).click();
    },
    /** Resolves when the WebSocket is in this state: live, connecting, disconnected. */
    untilLive: (state = 'live') => page.locator(`[data-live="${state}"]`).waitFor(),
    untilInstance: (id) => page.locator(`tr[data-instance="${id}"]`).waitFor(),
    /** Resolves with the id of the first alert in the list whose row has this text. */
    untilAlert: async (text, wait = timeout) => {
      const row = page.locator('tr[data-alert]', { hasText: text }).first();
      await row.waitFor({ timeout: wait });
      return row.getAttribute('data-alert');
    },
    /** Resolves with the node identifiers of the drawn path of an alert, root cause first. */
    pathOf: async (alertId) => {
      await dashboard.go(`/alerts/${encodeURIComponent(alertId)}`);
      const nodes = page.locator('svg.path g.node');
      await nodes.first().waitFor();
      return nodes.evaluateAll((all) => all.map((node) => node.getAttribute('data-node')));
    },
    /** Resolves when the alert page in sight shows this state. */
    untilState: (state, wait = timeout) =>
      page.locator(`article[data-state="${state}"]`).waitFor({ timeout: wait }),
    screenshot: (path) => page.screenshot({ path, fullPage: true }),
  };
  try {
    await page.goto(baseUrl);
    if (username !== undefined) {
      await dashboard.login(username, password);
      await page.getByRole('navigation').waitFor();
    }
    return dashboard;
  } catch (e) {
    await close();
    throw e;
  }
}
