// SPDX-License-Identifier: Apache-2.0
// Walks through every page of a running backend's dashboard in a real Chromium, as somebody does who is called by an alert,
// and acknowledges the alert of the root cause. Ends with an error at the first thing that is not as it should be, one
// error in the browser's console (a violated content security policy is one) included; else prints the path's nodes.
// node dashboard.mjs BROWSER_MODULE BASE_URL PASSWORD INSTANCE ROOT_CAUSE
import assert from 'node:assert/strict';

const [module, baseUrl, password, instance, rootCause] = process.argv.slice(2);
const { openDashboard } = await import(module);
const dashboard = await openDashboard({ baseUrl });
const { page } = dashboard;

/** Does one step; no error may have shown up in the console at its end. */
async function step(name, does) {
  try {
    const result = await does();
    assert.deepEqual(dashboard.errors, [], 'errors in the console');
    return result;
  } catch (error) {
    throw new Error(`${name}: ${error.message}`, { cause: error });
  }
}

/** Resolves when the text of the locator, or what `read` makes of it, is another one than now. */
async function untilChanged(locator, read = (element) => element.textContent) {
  await locator.waitFor();
  const before = await locator.evaluate(read);
  const deadline = Date.now() + 20_000;
  while ((await locator.evaluate(read)) === before) {
    assert.ok(Date.now() < deadline, `still the same after 20 s: ${before.slice(0, 200)}`);
    await page.waitForTimeout(100);
  }
}

const heading = (name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

try {
  await step('a wrong password', async () => {
    await dashboard.login('admin', `not ${password}`);
    await page.getByRole('alert').filter({ hasText: 'User or password is wrong.' }).waitFor();
    // Chromium itself logs every answer of 400 and above: this one is wanted
    const logged = dashboard.errors.splice(0);
    assert.equal(logged.length, 1, logged.join('; '));
    assert.match(logged[0], /status of 401/);
  });
  await step('the right password', async () => {
    await dashboard.login('admin', password);
    await page.getByRole('navigation').waitFor();
    await dashboard.untilLive();
  });
  await step('fleet', async () => {
    await heading('Fleet');
    await dashboard.untilInstance(instance);
    await untilChanged(page.locator(`tr[data-instance="${instance}"] td[data-label="CPU"]`));
  });
  await step('instance', async () => {
    await page.getByRole('link', { name: instance, exact: true }).click();
    await heading(instance);
    const cpu = page.locator('section[aria-label="CPU"]');
    await untilChanged(cpu.locator('.legend'));
    await untilChanged(cpu.locator('canvas'), (canvas) => canvas.toDataURL());
    await page.getByRole('region', { name: 'Events' }).locator('table, p').first().waitFor();
  });
  const path = await step('alert', async () => {
    await page.getByRole('link', { name: 'Alerts' }).first().click();
    await heading('Alerts');
    const alert = await dashboard.untilAlert(rootCause.replaceAll('_', ' '));
    const nodes = await dashboard.pathOf(alert);
    for (const text of await page.locator('svg.path g.node').allTextContents()) {
      assert.match(text, /\d/, 'a step of the path without a measured value');
    }
    await page.getByRole('heading', { name: 'What to do' }).waitFor();
    assert.equal(await page.locator('ol.steps > li').count(), nodes.length, 'a sentence of evidence for each step');
    return nodes;
  });
  await step('acknowledge', async () => {
    await page.getByRole('button', { name: 'Acknowledge' }).click();
    await dashboard.untilState('acknowledged');
    await page.getByText(/^admin, /).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Acknowledge' }).count(), 0);
  });
  await step('rules', async () => {
    await page.getByRole('link', { name: 'Rules' }).click();
    await heading('Rules');
    await page.locator('tbody tr', { hasText: rootCause.replaceAll('_', ' ') }).first().waitFor();
  });
  await step('agents', async () => {
    await page.getByRole('link', { name: 'Agents' }).click();
    await heading('Agents');
    await page.locator('tbody tr', { hasText: 'metric activity' }).filter({ hasText: 'connected' }).waitFor();
  });
  await step('logout', async () => {
    const token = await page.evaluate(() => JSON.parse(sessionStorage.getItem('pganalytics.session')).token);
    const instances = { url: new URL('api/v2/instances', baseUrl).href, headers: { Authorization: `Bearer ${token}` } };
    assert.equal((await page.request.get(instances.url, instances)).status(), 200);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Password').waitFor();
    assert.equal((await page.request.get(instances.url, instances)).status(), 401, 'the token still works');
  });
  console.log(`path ${path.join(' ')}`);
} finally {
  await dashboard.close();
}
