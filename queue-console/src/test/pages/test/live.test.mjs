import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleUrl, goTo, openAs, useConsole, withBrowser, withFixture } from '../console.mjs';

useConsole();

// More than the pages wait between two questions. The clock of the browser is a false one, so that no test waits for polls.
const POLL_MS = 5000;

test('should ask with the ETag, and get 304 while nothing changes', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await page.clock.install();
  await goTo(page, '#/schedules');
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith('/schedules')),
    page.clock.runFor(POLL_MS),
  ]);
  assert.equal(response.status(), 304);
  assert.ok((await response.request().allHeaders())['if-none-match']);
  await close();
});

test('should keep the data and say so when the server fails, and be live again afterwards', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  await page.clock.install();
  await goTo(page, '#/queues');
  const rows = await page.getByRole('row').count();
  await page.route('**/api/v1/**', (route) => route.abort());
  await page.clock.runFor(POLL_MS);
  await page.getByText('Not live').waitFor();
  assert.equal(await page.getByRole('row').count(), rows);
  await page.getByText('next try in').waitFor();
  await page.unroute('**/api/v1/**');
  await page.getByRole('button', { name: 'Try now' }).click();
  await page.locator('.live-live').waitFor();
  await close();
});

test('should say when the viewer is signed out: a login page instead of JSON', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  await page.clock.install();
  await goTo(page, '#/queues');
  await page.route('**/api/v1/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<form>Login</form>' }),
  );
  await page.clock.runFor(POLL_MS);
  await page.getByText('Signed out').waitFor();
  await page.getByRole('button', { name: 'Sign in again' }).waitFor();
  await close();
});

test('should ask nothing while the page is hidden', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  await page.clock.install();
  await goTo(page, '#/queues');
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.isHiddenNow });
    window.isHiddenNow = true;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await page.locator('.live-paused').waitFor();
  await page.waitForLoadState('networkidle');
  let asked = 0;
  page.on('request', () => {
    asked++;
  });
  await page.clock.runFor(20 * POLL_MS);
  assert.equal(asked, 0);
  const answer = page.waitForResponse('**/api/v1/queues');
  await page.evaluate(() => {
    window.isHiddenNow = false;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await answer;
  await page.locator('.live-live').waitFor();
  await close();
});

test('should pause longer after an answer that took long', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await page.clock.install();
  const asked = [];
  page.on('request', (request) => request.url().endsWith('/schedules') && asked.push(request.url()));
  const slowOnce = async (route) => {
    const response = await route.fetch();
    await page.clock.runFor(1000);
    await route.fulfill({ response });
  };
  await page.route('**/api/v1/schedules', slowOnce, { times: 1 });
  await goTo(page, '#/schedules');
  await page.clock.runFor(9000);
  assert.equal(asked.length, 1, 'the pause is ten times as long as the answer took');
  await Promise.all([page.waitForRequest('**/api/v1/schedules'), page.clock.runFor(2000)]);
  await close();
});

test('should ask seldom for the answers about days', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await page.clock.install();
  const asked = [];
  page.on('request', (request) => /errors\?/.test(request.url()) && asked.push(request.url()));
  await goTo(page, '#/errors?period=7d');
  await page.clock.runFor(14_000);
  assert.equal(asked.length, 1);
  await Promise.all([page.waitForRequest('**/errors?period=7d'), page.clock.runFor(2000)]);
  await close();
});

test('should show a wrong filter beside the list', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/jobs?response_status=7');
  await page.getByRole('alert').filter({ hasText: 'response_status 7 must be 100 to 599' }).waitFor();
  await close();
});

test('should search further back', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  const searches = [];
  page.on('request', (request) => /\/jobs\?/.test(request.url()) && searches.push(request.url()));
  await page.clock.install();
  await goTo(page, '#/jobs?error=cannot%20send');
  await page.getByText('No match among the newer jobs').waitFor();
  await page.getByText(/The search stopped at job [0-9]+ to spare the database/).waitFor();
  assert.equal(searches.length, 5, 'the page takes a few steps by itself');
  assert.equal(new Set(searches).size, 5, 'each step searches older jobs');
  await page.getByRole('link', { name: 'Search further back' }).click();
  await page.locator('.row-link').first().waitFor();
  assert.equal(await page.locator('.row-link').count(), 1);
  await goTo(page, '#/queues');
  await page.route('**/api/v1/jobs?*', () => {});
  await page.goto(`${consoleUrl()}#/jobs?error=cannot%20send`);
  await page.locator('.skeleton-row').first().waitFor();
  assert.equal(await page.getByText('No match').count(), 0, 'the first step of the search is no answer');
  await close();
});
