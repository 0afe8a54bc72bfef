// A browser must never run markup that is data: texts are set as text, and the policy would stop a script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INJECTED } from '../fixture/jobs.mjs';
import { callApi, CSRF, goTo, openAs, useConsole, withBrowser, withFixture } from '../console.mjs';

useConsole();

async function assertHarmless(page, problems) {
  assert.equal(await page.evaluate(() => window.injected), undefined);
  assert.equal(await page.locator('main script, main img').count(), 0);
  assert.deepEqual(problems, []);
}

test('should show markup in payload, path, headers, error and answer as text', withFixture, async () => {
  const { context, page, problems, close } = await openAs('operator');
  const { body } = await callApi(context, 'jobs?queue=webhooks&status=dead');
  const hostile = body.items.find((job) => job.label === INJECTED);
  await goTo(page, `#/jobs/${hostile.job_id}`);
  const text = await page.locator('main').innerText();
  assert.ok(text.split('<script>').length > 5, 'the texts are shown');
  await assertHarmless(page, problems);
  await goTo(page, '#/jobs?queue=webhooks&status=dead');
  await page.getByText(INJECTED).first().waitFor();
  await assertHarmless(page, problems);
  await page.getByRole('link', { name: new RegExp('/hooks/<script>') }).click();
  await page.getByRole('button', { name: 'Edit and enqueue again …' }).click();
  await assertHarmless(page, problems);
  await close();
});

test('should show markup of an enqueued job, and of a route, as text', withBrowser, async () => {
  const { context, page, problems, close } = await openAs('operator');
  const body = {
    http_verb: 'POST',
    url_path: '/injected',
    queue: 'injected',
    label: 'injected',
    payload: { text: INJECTED },
  };
  const {
    body: { job_id: id },
  } = await callApi(context, 'jobs', { method: 'POST', headers: CSRF, body });
  await goTo(page, `#/jobs/${id}`);
  await page.getByRole('region', { name: 'Payload' }).getByText('window.injected').first().waitFor();
  await assertHarmless(page, problems);
  await goTo(page, `#/jobs?error=${encodeURIComponent(INJECTED)}`);
  await assertHarmless(page, problems);
  await goTo(page, `#/${encodeURIComponent(INJECTED)}`);
  await assertHarmless(page, problems);
  await close();
});

test('should have a policy that stops an injected script', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/');
  const ran = await page.evaluate(async () => {
    const blocked = new Promise((resolve) =>
      document.addEventListener('securitypolicyviolation', () => resolve('blocked'), { once: true }),
    );
    const image = document.createElement('div');
    image.innerHTML = '<img src="data:,x" onerror="window.injected = 1">';
    document.body.append(image);
    const script = document.createElement('script');
    script.textContent = 'window.injected = 2';
    document.body.append(script);
    return [await blocked, window.injected];
  });
  assert.deepEqual(ran, ['blocked', undefined]);
  await close();
});
