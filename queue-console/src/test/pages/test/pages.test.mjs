import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { callApi, goTo, openAs, useConsole, withBrowser, withFixture } from '../console.mjs';

const { source: AXE } = createRequire(import.meta.url)('axe-core');
useConsole();

async function routes(context) {
  const { body: jobs } = await callApi(context, 'jobs?limit=1&status=failed');
  const { body: schedules } = await callApi(context, 'schedules');
  const { body: bulk } = await callApi(context, 'bulk');
  return [
    '#/',
    '#/?period=7d',
    '#/jobs',
    '#/jobs?error=answered&queue=nothing',
    '#/errors',
    '#/queues',
    '#/schedules',
    '#/bulk',
    '#/audit',
    '#/settings',
    '#/nowhere',
    ...jobs.items.map((job) => `#/jobs/${job.job_id}`),
    ...schedules.items.slice(0, 1).map((schedule) => `#/schedules/${schedule.name}`),
    ...bulk.items.slice(0, 1).map((operation) => `#/bulk/${operation.operation_id}`),
  ];
}

// The rows of a table are of one kind. The first rows have every state, and more rows cost much time.
const MANY_ROWS = 'tbody tr:nth-child(n + 16)';

async function seriousIssues(page, within = 'html') {
  if (!(await page.evaluate(() => 'axe' in window))) {
    await page.evaluate(AXE);
  }
  const { violations } = await page.evaluate(
    ([include, exclude]) =>
      window.axe.run(
        { include, exclude },
        {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
          resultTypes: ['violations'],
        },
      ),
    [within, MANY_ROWS],
  );
  return violations
    .filter((issue) => ['serious', 'critical'].includes(issue.impact))
    .map(
      (issue) =>
        `${issue.id}: ${issue.nodes
          .slice(0, 3)
          .map((node) => node.html.slice(0, 200))
          .join(' | ')}`,
    );
}

// Sizes, colours and languages do not depend on the server: a running console is looked at in two of the combinations.
for (const [width, colorScheme, locale, needs] of [
  [1440, 'light', 'en-GB', withBrowser],
  [390, 'dark', 'en-GB', withBrowser],
  [1440, 'dark', 'en-GB', withFixture],
  [1024, 'light', 'en-GB', withFixture],
  [390, 'light', 'en-GB', withFixture],
  [1440, 'light', 'de-DE', withFixture],
  [390, 'light', 'de-DE', withFixture],
]) {
  test(
    `should open every page at ${width} px in ${colorScheme} and ${locale} without errors and without serious issues`,
    needs,
    async () => {
      const { context, page, problems, close } = await openAs('admin', {
        colorScheme,
        locale,
        viewport: { width, height: 844 },
      });
      for (const route of await routes(context)) {
        await goTo(page, route);
        assert.deepEqual(problems, [], route);
        assert.deepEqual(await seriousIssues(page), [], route);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        assert.equal(overflow, 0, `${route} is wider than the window`);
        assert.match(await page.title(), /Supa Queue$/);
      }
      await close();
    },
  );
}

const DIALOGS = [
  ['#/jobs?status=dead', 'Retry …'],
  ['#/jobs?status=available', 'Move …'],
  ['#/queues', /^Pause … /],
  ['#/queues', /^Purge … mail/],
  ['#/schedules/nightly-report', 'Backfill …'],
  ['#/jobs/184184', 'Edit and enqueue again …'],
  ['#/jobs/184184', 'Cancel …'],
];

for (const colorScheme of ['light', 'dark']) {
  test(
    `should open every dialog in ${colorScheme} without serious issues, and give the focus back`,
    withFixture,
    async () => {
      const { page, problems, close } = await openAs('admin', { colorScheme });
      for (const [route, name] of DIALOGS) {
        await goTo(page, route);
        const button = page.getByRole('button', { name }).first();
        await button.focus();
        await page.keyboard.press('Enter');
        await page.locator('dialog[open]').waitFor();
        assert.equal(
          await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)),
          true,
          'the focus is in the dialog',
        );
        assert.deepEqual(await seriousIssues(page, 'dialog'), [], `${name}`);
        await page.keyboard.press('Escape');
        await page.locator('dialog').waitFor({ state: 'detached' });
        assert.equal(
          await button.evaluate((element) => element === document.activeElement),
          true,
          `${name} has the focus again`,
        );
      }
      assert.deepEqual(problems, []);
      await close();
    },
  );
}

test('should shift no content when the data arrives', withFixture, async () => {
  const { page, close } = await openAs('admin');
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver((list) =>
      list.getEntries().forEach((entry) => {
        window.shift += entry.value;
      }),
    ).observe({ type: 'layout-shift', buffered: true });
  });
  for (const route of ['#/', '#/jobs', '#/queues', '#/errors', '#/schedules', '#/audit']) {
    await page.goto('about:blank');
    await goTo(page, route);
    const shift = await page.evaluate(() => window.shift);
    assert.ok(shift < 0.02, `${route} shifted by ${shift}`);
  }
  await close();
});

test('should speak German', withFixture, async () => {
  const { page, problems, close } = await openAs('admin', { locale: 'de-DE' });
  await goTo(page, '#/');
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  assert.equal(await page.locator('h1').innerText(), 'Übersicht');
  assert.match(await page.locator('.tile').first().innerText(), /^Erledigt\s+[0-9.]+/);
  await page.locator('.preferences summary').click();
  await page.getByLabel('Sprache').selectOption('en');
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  assert.deepEqual(problems, []);
  await close();
});

test("should show times in the viewer's zone, and the exact time in UTC on focus and hover", withFixture, async () => {
  const { page, close } = await openAs('admin');
  await goTo(page, '#/jobs/184184');
  const time = page.locator('.timeline time').first();
  const at = await time.getAttribute('datetime');
  const berlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'medium' }).format(
    new Date(at),
  );
  assert.match(await time.innerText(), new RegExp(`^${berlin}\\.`));
  assert.match(await page.locator('#timeline').locator('..').innerText(), /CES?T/);
  await page.locator('.timeline time').first().hover();
  assert.equal(await page.getByRole('tooltip').innerText(), `${at.replace('T', ' ').replace('Z', '')} UTC`);
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('tooltip').count(), 0);
  await page.locator('.exchange-head').first().focus();
  await page.keyboard.press('Tab');
  await goTo(page, '#/jobs');
  await page.locator('main h1').focus();
  await page.keyboard.press('j');
  assert.match(await page.getByRole('tooltip').innerText(), /UTC$/);
  await close();
});
