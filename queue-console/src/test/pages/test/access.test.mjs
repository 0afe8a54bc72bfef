import assert from 'node:assert/strict';
import { test } from 'node:test';
import { credentials } from '../browser.mjs';
import { callApi, consoleUrl, CSRF, goTo, loginOf, openAs, useConsole, withBrowser, withFixture } from '../console.mjs';

useConsole();

const ACTION_WORDS = /Retry|Cancel|Edit and|Pause|Resume|Purge|Move|Run now|Backfill|Abort/;

test('should show no action to a viewer', withBrowser, async () => {
  const { context, page, problems, close } = await openAs('viewer');
  const { body: jobs } = await callApi(context, 'jobs?limit=1&status=failed');
  const { body: schedules } = await callApi(context, 'schedules');
  const { body: bulk } = await callApi(context, 'bulk');
  const running = bulk.items.filter((operation) => operation.state === 'running');
  const routes = [
    '#/jobs',
    '#/queues',
    `#/jobs/${jobs.items[0].job_id}`,
    ...schedules.items.slice(0, 1).map(({ name }) => `#/schedules/${name}`),
    ...running.map((operation) => `#/bulk/${operation.operation_id}`),
  ];
  for (const route of routes) {
    await goTo(page, route);
    assert.equal(await page.getByRole('button', { name: ACTION_WORDS }).count(), 0, route);
    assert.equal(await page.getByRole('checkbox').count(), 0, route);
  }
  assert.equal(await page.getByRole('link', { name: 'Settings' }).count(), 0);
  assert.deepEqual(problems, []);
  await close();
});

test('should refuse the actions of a viewer in the API', withBrowser, async () => {
  const { context, close } = await openAs('viewer');
  const { body: jobs } = await callApi(context, 'jobs?limit=1');
  const { job_id: id, queue } = jobs.items[0];
  const paths = [
    `jobs/${id}/retry`,
    `jobs/${id}/cancel`,
    'jobs',
    `queues/${queue}/pause`,
    `queues/${queue}/resume`,
    `queues/${queue}/purge`,
    'bulk',
  ];
  for (const path of paths) {
    const { status, headers } = await callApi(context, path, { method: 'POST', body: {}, headers: CSRF });
    assert.equal(status, 403, path);
    assert.match(headers['content-type'], /application\/problem\+json/);
  }
  await close();
});

test('should refuse an action without the header that other sites cannot send', withBrowser, async () => {
  const { context, close } = await openAs('operator');
  const { body: jobs } = await callApi(context, 'jobs?limit=1');
  const path = `queues/${jobs.items[0].queue}/resume`;
  assert.equal((await callApi(context, path, { method: 'POST', body: {} })).status, 403);
  assert.equal(
    (await callApi(context, path, { method: 'POST', body: {}, headers: { ...CSRF, 'Sec-Fetch-Site': 'cross-site' } }))
      .status,
    403,
  );
  assert.equal((await callApi(context, path, { method: 'POST', body: {}, headers: CSRF })).status, 200);
  await close();
});

test('should show the settings to an admin only', withBrowser, async () => {
  const admin = await openAs('admin');
  await goTo(admin.page, '#/settings');
  await admin.page
    .getByRole('row', { name: /supaqueue\.workers/ })
    .first()
    .waitFor();
  await admin.close();
  const operator = await openAs('operator');
  await goTo(operator.page, '#/');
  assert.equal(await operator.page.getByRole('link', { name: 'Settings' }).count(), 0);
  assert.equal((await callApi(operator.context, 'settings')).status, 403);
  await operator.close();
});

test('should show nothing to a user without a role', withBrowser, async () => {
  const { context, page, close } = await openAs('nobody');
  const response = await page.goto(consoleUrl());
  assert.ok([401, 403].includes(response.status()) || (await page.getByText('You have no access').isVisible()));
  assert.ok([401, 403].includes((await callApi(context, 'overview')).status));
  await close();
});

test('should answer the question of the server who the viewer is', withBrowser, async () => {
  const { page, close } = await openAs('viewer', {
    extraHTTPHeaders: {},
    httpCredentials: { ...credentials(loginOf('viewer')), send: 'unauthorized' },
  });
  await goTo(page, '#/');
  await page.locator('.who', { hasText: loginOf('viewer').split(':')[0] }).waitFor();
  await close();
});

test('should send a policy that allows no inline script and no other host', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  const response = await page.goto(consoleUrl());
  const policy = response.headers()['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|https?:/);
  await close();
});

test('should open at the mount without a slash', withBrowser, async () => {
  const { page, problems, close } = await openAs('viewer');
  await page.goto(consoleUrl().replace(/\/$/, ''));
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test('should work behind the prefix of a proxy', withFixture, async () => {
  const { page, problems, close } = await openAs('operator');
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(consoleUrl().replace('/supaqueue/', '/proxy/shop/supaqueue/#/queues'));
  await page.getByRole('button', { name: 'Pause … orders' }).click();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('row', { name: /^orders Paused/ }).waitFor();
  assert.deepEqual(
    asked.filter((path) => !path.startsWith('/proxy/shop/supaqueue/')),
    [],
  );
  assert.deepEqual(problems, []);
  await close();
});
