// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { blockerAlert, core, hostileAlert } from './answers.mjs';
import { startBackend, USER } from './backend.mjs';
import { launchBrowser, openDashboard } from './browser.mjs';

const BLOCKER = blockerAlert(0).id;
let browser;
let backend;
let dashboard;

before(async () => (browser = await launchBrowser()));
after(() => browser?.close());
beforeEach(async () => (backend = await startBackend()));
afterEach(async () => {
  await dashboard?.close();
  dashboard = undefined;
  await backend.close();
});

async function open(options = {}) {
  dashboard = await openDashboard({ baseUrl: backend.baseUrl, ...USER, browser, timeout: 8_000, ...options });
  return dashboard.page;
}

test('refuses a wrong password, keeps the session over a reload, asks again after 401', async () => {
  const page = await open({ username: undefined });
  await dashboard.login('admin', 'wrong');
  await page.getByText('User or password is wrong.').waitFor();
  await dashboard.login(USER.username, USER.password);
  await dashboard.untilInstance('prod-orders-0');
  await page.reload();
  await dashboard.untilInstance('prod-orders-0');
  backend.state.token = 'another';
  await dashboard.go('/rules');
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  assert.equal(await page.evaluate(() => sessionStorage.length), 0);
});

test('lists the fleet by trouble, searches it, and shows pushed values', async () => {
  const page = await open();
  await dashboard.untilLive();
  await dashboard.untilInstance('prod-orders-3');
  const order = await page.locator('tr[data-instance]').evaluateAll((rows) => rows.map((row) => row.dataset.instance));
  assert.deepEqual(order.slice(0, 4), ['prod-orders-3', 'prod-orders-5', 'prod-orders-4', 'prod-orders-0']);
  backend.pushMetrics('prod-orders-0', { cpu_percent: 77.7 });
  await page.locator('tr[data-instance="prod-orders-0"]', { hasText: '77.7 %' }).waitFor();
  await page.getByLabel('Search instances').fill('orders-7');
  await page.locator('tr[data-instance="prod-orders-0"]').waitFor({ state: 'detached' });
  assert.equal(await page.locator('tr[data-instance]').count(), 1);
  assert.deepEqual(dashboard.errors, []);
});

test('draws the charts of an instance and goes on live', async () => {
  const page = await open();
  await dashboard.untilLive();
  await dashboard.go('/instances/prod-orders-3');
  await page.locator('.chart canvas').nth(7).waitFor();
  assert.equal(await page.locator('.chart').count(), 9);
  const painted = await page.locator('.chart canvas').first().evaluate((canvas) =>
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte !== 0));
  assert.ok(painted);
  backend.pushMetrics('prod-orders-3', { ...core(3, Date.now()), commits_per_second: 123.4 }, Date.now() + 1);
  await page.locator('section[aria-label="Transactions"] .legend', { hasText: '123/s' }).waitFor();
  await page.getByRole('region', { name: 'Events' }).getByText('settings: work_mem changed').waitFor();
  await page.getByText('(was setting=4096)').waitFor();
  await page.getByRole('radio', { name: '5m' }).check();
  await page.locator('.chart canvas').first().waitFor();
  await page.locator(`tr[data-alert="${BLOCKER}"]`).waitFor();
  assert.deepEqual(dashboard.errors, []);
});

test('draws the causal path of a pushed alert, acknowledges it and sees it resolved', async () => {
  backend.state.alerts = [];
  const page = await open();
  await dashboard.untilLive();
  await dashboard.go('/alerts');
  await page.getByText('No alert is open').waitFor();
  backend.pushAlert(blockerAlert(Date.now()));
  const id = await dashboard.untilAlert('idle in transaction blocker');
  assert.deepEqual(await dashboard.pathOf(id), ['idle_in_transaction', 'lock_held', 'blocked_sessions', 'latency']);
  const text = await page.locator('svg.path').textContent();
  for (const part of ['3 m 32 s', '182/s', 'usual 610/s', 'ROOT CAUSE', 'SYMPTOM']) assert.ok(text.includes(part), part);
  await page.getByText('Not connection saturation').waitFor();
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  await dashboard.untilState('acknowledged');
  const at = new Date(Date.now() + 1000).toISOString();
  backend.pushAlert({ ...backend.state.alerts[0], state: 'resolved', updatedAt: at, resolvedAt: at, resolvedBecause: 'the instance is no longer registered' });
  await dashboard.untilState('resolved');
  await page.getByText(/after .*: the instance is no longer registered\./).waitFor();
  assert.deepEqual(dashboard.errors, []);
});

test('says that it is disconnected, comes back, and then asks for what it missed', async () => {
  const page = await open();
  await dashboard.untilLive();
  backend.state.down = true;
  backend.cut();
  await dashboard.untilLive('disconnected');
  await page.getByText('Disconnected since').waitFor();
  backend.state.down = false;
  const asked = backend.state.requests.length;
  await dashboard.untilLive();
  await page.getByText('Disconnected since').waitFor({ state: 'detached' });
  await dashboard.untilInstance('prod-orders-0');
  assert.ok(backend.state.requests.slice(asked).includes('GET instances'));
});

test('shows errors and empty answers as what they are', async () => {
  backend.state.empty = true;
  const page = await open();
  await page.getByText('No instance yet').waitFor();
  await dashboard.go('/alerts/unknown');
  await page.getByText('no alert unknown').waitFor();
  await dashboard.go('/agents');
  await page.getByText('No agent yet').waitFor();
});

test('shows markup from the server as text', async () => {
  backend.state.alerts = [hostileAlert(Date.now())];
  const page = await open();
  await dashboard.go('/alerts');
  await page.getByText('<img src=x').waitFor();
  assert.equal(await page.evaluate(() => window.broken), undefined);
});

for (const width of [1280, 400]) {
  test(`fits ${width} pixels on every page and asks no other host`, async () => {
    const page = await open({ width, dark: width === 400 });
    const hosts = new Set();
    page.on('request', (request) => hosts.add(new URL(request.url()).host));
    await page.reload();
    for (const route of ['/', '/alerts', '/instances/prod-orders-3', `/alerts/${BLOCKER}`, '/rules', '/agents']) {
      await dashboard.go(route);
      await page.locator('.table-box, .charts, svg.path').first().waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, route);
    }
    assert.deepEqual([...hosts], [new URL(backend.baseUrl).host]);
    assert.deepEqual(dashboard.errors, []);
  });
}

test('can be used by keyboard alone', async () => {
  const page = await open();
  await dashboard.untilInstance('prod-orders-3');
  await page.getByLabel('Search instances').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'prod-orders-3' }).waitFor();
});
