// SPDX-License-Identifier: Apache-2.0
// Logs in to a running backend in a real Chromium, waits for the alert of the root cause and prints the nodes of its path.
// node dashboard.mjs BROWSER_MODULE BASE_URL PASSWORD INSTANCE ROOT_CAUSE
const [module, baseUrl, password, instance, rootCause] = process.argv.slice(2);
const { openDashboard } = await import(module);
const dashboard = await openDashboard({ baseUrl, username: 'admin', password });
try {
  await dashboard.untilLive();
  await dashboard.untilInstance(instance);
  await dashboard.go('/alerts');
  const alert = await dashboard.untilAlert(rootCause.replaceAll('_', ' '), 20_000);
  const path = await dashboard.pathOf(alert);
  if (dashboard.errors.length > 0) {
    throw new Error(`the page has errors: ${dashboard.errors.join('; ')}`);
  }
  console.log(`path ${path.join(' ')}`);
} finally {
  await dashboard.close();
}
