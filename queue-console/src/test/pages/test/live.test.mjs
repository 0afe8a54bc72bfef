import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goTo, openAs, useConsole, withBrowser, withFixture } from '../console.mjs';

useConsole();

test('should ask with the ETag, and get 304 while nothing changes', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/schedules');
  const response = await page.waitForResponse((answer) => answer.url().endsWith('/schedules'));
  assert.equal(response.status(), 304);
  assert.ok((await response.request().allHeaders())['if-none-match']);
  await close();
});

test('should keep the data and say so when the server fails, and be live again afterwards', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/queues');
  const rows = await page.getByRole('row').count();
  await page.route('**/api/v1/**', (route) => route.abort());
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
  await goTo(page, '#/queues');
  await page.route('**/api/v1/**', (route) =>
    route.fulfill({ status: 200, contentType: 'text/html', body: '<form>Login</form>' }),
  );
  await page.getByText('Signed out').waitFor();
  await page.getByRole('button', { name: 'Sign in again' }).waitFor();
  await close();
});

test('should ask nothing while the page is hidden', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
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
  await page.waitForTimeout(7000);
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

test('should show a wrong filter beside the list', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/jobs?response_status=7');
  await page.getByRole('alert').filter({ hasText: 'response_status 7 must be 100 to 599' }).waitFor();
  await close();
});

test('should search further back', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/jobs?error=cannot%20send');
  await page.getByText('Nothing found so far').waitFor();
  for (let pages = 0; pages < 8 && (await page.locator('.row-link').count()) === 0; pages++) {
    const link = page.getByRole('link', { name: 'Search further back' });
    const before = await link.getAttribute('href');
    await link.click();
    await page.locator(`.row-link, a[href*="before="]:not([href="${before}"])`).first().waitFor();
  }
  assert.equal(await page.locator('.row-link').count(), 1);
  await close();
});
