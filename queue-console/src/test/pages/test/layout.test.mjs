// What long texts and narrow windows must not break.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callApi, goTo, openAs, useConsole, withBrowser, withFixture } from '../console.mjs';

useConsole();

const WORD = 'averylongwordwithoutanybreak'.repeat(12);
const SENTENCE = 'The shop refused the order because a rule of the shop forbids the order. '.repeat(50);

const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Changes an answer of the API on its way to the page. */
const change = (page, path, edit) =>
  page.route(path, async (route) => {
    const { 'if-none-match': _, ...headers } = route.request().headers();
    const response = await route.fetch({ headers });
    const body = await response.json();
    edit(body);
    await route.fulfill({ response, json: body });
  });

for (const width of [1440, 1024, 390]) {
  test(`should hold long texts of a job at ${width} px`, withBrowser, async () => {
    const { context, page, problems, close } = await openAs('operator', { viewport: { width, height: 844 } });
    const { body } = await callApi(context, 'jobs?limit=1&status=failed');
    const id = body.items[0].job_id;
    await change(page, `**/api/v1/jobs/${id}`, (job) => {
      Object.assign(job, { url_path: `/${WORD}`, label: WORD, tags: [WORD], explanation: `${WORD} ${SENTENCE}` });
      job.attempts[0].error = `${WORD} ${SENTENCE}`;
      job.next_request.request_line = `POST /${WORD} HTTP/1.1`;
    });
    await goTo(page, `#/jobs/${id}`);
    assert.equal(await overflow(page), 0);
    const why = page.locator('.why-text');
    assert.ok((await why.innerText()).length < 700, 'a long text is cut');
    await why.getByRole('button', { name: 'Show the whole text' }).click();
    assert.ok((await why.innerText()).includes(SENTENCE.trim()));
    assert.deepEqual(problems, []);
    await page.unrouteAll({ behavior: 'wait' });
    await close();
  });

  test(`should hold long texts in lists at ${width} px`, withFixture, async () => {
    const { page, close } = await openAs('operator', { viewport: { width, height: 844 } });
    const edits = {
      'jobs?*': ({ items }) => Object.assign(items[0], { url_path: `/${WORD}`, error: SENTENCE, label: SENTENCE }),
      'errors?*': ({ items }) => Object.assign(items[0], { error: `${WORD} ${SENTENCE}` }),
      queues: ({ items }) => Object.assign(items[0], { paused_at: items[0].series[0].bucket_start, reason: SENTENCE }),
      schedules: ({ items }) => Object.assign(items[0], { problem: `${WORD} ${SENTENCE}` }),
      audit: ({ items }) => Object.assign(items[0], { actor: WORD, details: { reason: `${WORD} ${SENTENCE}` } }),
    };
    for (const [path, edit] of Object.entries(edits)) {
      await change(page, `**/api/v1/${path}`, edit);
      await goTo(page, `#/${path.split('?')[0]}`);
      assert.equal(await overflow(page), 0, path);
      const { height } = await page.locator('main tbody tr').first().boundingBox();
      assert.ok(height < 600, `a row of ${path} is ${height} px high`);
      const hidden = await page.locator('.table-frame').evaluate((frame) => frame.scrollWidth - frame.clientWidth);
      assert.equal(hidden, 0, `the table of ${path} scrolls`);
    }
    await page.unrouteAll({ behavior: 'wait' });
    await close();
  });
}

test('should have the heading of every list at the same place', withFixture, async () => {
  const { page, close } = await openAs('admin');
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const tops = new Set();
    for (const route of ['#/', '#/jobs', '#/errors', '#/queues', '#/schedules', '#/bulk', '#/audit', '#/settings']) {
      await goTo(page, route);
      tops.add(await page.locator('h1').evaluate((heading) => heading.getBoundingClientRect().top));
    }
    assert.equal(tops.size, 1, `${[...tops]} at ${width} px`);
  }
  await close();
});

test('should keep the fields of the filters apart', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/jobs');
  await page.locator('.more-filters summary').click();
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('.field')]
        .filter((field) => field.scrollWidth > field.clientWidth)
        .map((field) => field.innerText),
    );
    assert.deepEqual(wide, [], `at ${width} px`);
  }
  await close();
});

test('should show the tab of the state, and the zone of the times, on a phone', withFixture, async () => {
  const { page, close } = await openAs('viewer', { viewport: { width: 390, height: 844 } });
  await goTo(page, '#/jobs?status=cancelled');
  const { left, right } = await page
    .locator('.tabs [aria-current]')
    .evaluate((tab) => tab.getBoundingClientRect().toJSON());
  assert.ok(left >= 0 && right <= 390, `the tab is at ${left} to ${right}`);
  await goTo(page, '#/audit');
  assert.match(await page.getByRole('rowheader').first().innerText(), /CES?T$/);
  await close();
});

test('should filter the audit by an action that is chosen by its name', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/audit');
  await page.getByLabel('Action').selectOption({ label: 'Paused a queue' });
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL(/action=pause_queue/);
  await page.getByRole('row', { name: /Paused a queue.*reason template change/s }).waitFor();
  await close();
});

test('should show what limits a queue', withFixture, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/queues');
  await page.getByRole('row', { name: /^payments.*time-out 10 s · dead jobs are copied to payments-dead/s }).waitFor();
  await close();
});
