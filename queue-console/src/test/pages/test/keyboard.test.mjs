import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callApi, failingQueue, goTo, lastAudit, openAs, useConsole, withBrowser } from '../console.mjs';

useConsole();

const focused = (page) =>
  page.evaluate(
    () =>
      document.activeElement.innerText ||
      document.activeElement.getAttribute('aria-label') ||
      document.activeElement.tagName,
  );

/** Presses Tab until the focused element has the text. */
async function tabTo(page, text, limit = 60) {
  for (let presses = 0; presses < limit; presses++) {
    await page.keyboard.press('Tab');
    if (text.test(await focused(page))) {
      return;
    }
  }
  assert.fail(`no Tab reaches ${text}`);
}

test('should find the failing job, see why, and retry the job by keyboard alone', withBrowser, async () => {
  const { context, page, problems, close } = await openAs('operator');
  const queue = await failingQueue(context);
  await goTo(page, '#/');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Skip to the content');
  await page.keyboard.press('Enter');
  await tabTo(page, /Show the errors/);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`#/errors\\?queue=${queue}`));
  await page.locator('.row-link').first().waitFor();
  assert.equal(await focused(page), 'Errors', 'the heading of the new page has the focus');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.waitForURL(/#\/jobs\/[0-9]+$/);
  const id = page.url().split('/').at(-1);
  await page.locator('.why-text').waitFor();
  const { body: job } = await callApi(context, `jobs/${id}`);
  assert.equal(await page.locator('.why-text').innerText(), job.explanation);
  assert.match(await page.locator('.exchange').first().innerText(), /Request/);
  await tabTo(page, /Retry now/);
  await page.keyboard.press('Enter');
  await page.locator('.toast', { hasText: `Job ${id} is due now` }).waitFor();
  const entry = await lastAudit(context);
  assert.equal(`${entry.action} ${entry.job_id}`, `retry_job ${id}`);
  await page.waitForFunction(() => document.activeElement !== document.body);
  assert.deepEqual(problems, []);
  await close();
});

test('should filter jobs by keyboard, and keep the focus', withBrowser, async () => {
  const { context, page, problems, close } = await openAs('viewer');
  const queue = await failingQueue(context);
  await goTo(page, '#/jobs');
  await page.keyboard.press('/');
  await page.keyboard.type(queue);
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(`#/jobs\\?queue=${queue}$`));
  await page.locator('.chip', { hasText: queue }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.value), queue);
  assert.deepEqual(problems, []);
  await close();
});

test('should answer which consumer fails and why within three clicks', withBrowser, async () => {
  const { context, page, close } = await openAs('viewer');
  const queue = await failingQueue(context);
  await goTo(page, '#/');
  await page.getByText(`The consumer of ${queue} fails`).waitFor();
  await page.getByRole('link', { name: 'Show the errors' }).first().click();
  await page.locator('.row-link').first().click();
  await page.locator('.exchange[open]').waitFor();
  const text = await page.locator('.exchange[open]').innerText();
  assert.match(text, /Request/);
  assert.match(text, /Answer/);
  await close();
});

test('should show the focus on every element that Tab reaches', withBrowser, async () => {
  const { page, close } = await openAs('admin');
  await goTo(page, '#/queues');
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      return (
        document.activeElement === document.body ||
        (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
      );
    });
    assert.ok(outline, await focused(page));
  }
  await close();
});

test('should go to pages by keys, and let the viewer switch the keys off', withBrowser, async () => {
  const { page, close } = await openAs('viewer');
  await goTo(page, '#/');
  await page.keyboard.press('g');
  await page.keyboard.press('q');
  await page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
  await page.keyboard.press('?');
  await page.getByLabel('Use single-key shortcuts').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('j');
  assert.match(page.url(), /#\/queues$/);
  await close();
});

test('should have targets of at least 24 pixels', withBrowser, async () => {
  const { context, page, close } = await openAs('admin');
  const { body: jobs } = await callApi(context, 'jobs?status=dead&limit=200');
  const { job_id: tagged } = jobs.items.find((job) => job.tags.length > 0);
  for (const route of ['#/', '#/jobs?error=5', '#/queues', '#/errors', '#/audit', `#/jobs/${tagged}`]) {
    await goTo(page, route);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, input, select, summary, .button, nav a, .row-link, td.right a, a.tag, .chip a')]
        .map((element) => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(([html, box]) => `${html} ${box.width}×${box.height}`),
    );
    assert.deepEqual(
      small.filter((text) => !text.includes('type="checkbox"')),
      [],
      route,
    );
  }
  await close();
});
