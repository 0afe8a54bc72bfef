// Takes a picture of each page: node pictures.mjs <folder> [names of pages] [--docs]
// CONSOLE_URL and CONSOLE_ADMIN choose a running console; without them the fixture is started.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { credentials, launch } from './browser.mjs';
import { startFixture } from './fixture/server.mjs';

const [folder = 'pictures', ...rest] = process.argv.slice(2);
const isDocs = rest.includes('--docs');
const wanted = rest.filter((name) => !name.startsWith('--'));
const LOGIN = credentials(process.env.CONSOLE_ADMIN ?? 'admin:admin');
const DOCS = ['overview', 'jobs', 'job', 'errors', 'queues', 'schedule', 'dialog-bulk'];
const SIZES = isDocs ? [1440] : [1440, 1024, 390];
const DARK_DOCS = ['overview', 'job'];
const schemesOf = (name) => (isDocs && !DARK_DOCS.includes(name) ? ['light'] : ['light', 'dark']);

/** What the console has: a queue whose consumer fails, a failed job of the queue, a schedule, a bulk operation. */
async function find(browser, base) {
  const context = await browser.newContext({ httpCredentials: LOGIN });
  const call = async (path) => (await context.request.get(`${base}api/v1/${path}`)).json();
  const queue = (await call('overview')).problems.find((problem) => problem.problem === 'consumer_failing').queue;
  const [job] = (await call(`jobs?limit=1&status=failed&queue=${queue}`)).items;
  const [schedule] = (await call('schedules')).items;
  const [operation] = (await call('bulk')).items;
  const { queue: waiting } = (await call('queues')).items.filter((item) => item.waiting.count > 0).at(0);
  await context.close();
  return {
    queue,
    job: `#/jobs/${job.job_id}`,
    schedule: `#/schedules/${schedule.name}`,
    operation: `#/bulk/${operation.operation_id}`,
    waiting,
  };
}

const click = (name) => (page) => page.getByRole('button', { name }).first().click();

const placesOf = (found) => ({
  overview: ['#/'],
  jobs: ['#/jobs'],
  filtered: [`#/jobs?queue=${found.queue}&error=5`],
  job: [found.job],
  errors: ['#/errors'],
  queues: ['#/queues'],
  schedules: ['#/schedules'],
  schedule: [found.schedule],
  bulk: ['#/bulk'],
  operation: [found.operation],
  audit: ['#/audit'],
  settings: ['#/settings'],
  empty: ['#/jobs?status=dead&queue=none'],
  missing: ['#/jobs/1'],
  'dialog-bulk': [`#/jobs?queue=${found.queue}&status=failed`, click('Retry …')],
  'dialog-edit': [found.job, click('Edit and enqueue again …')],
  'dialog-purge': ['#/queues', click(`Purge … ${found.waiting}`)],
  'dialog-keys': ['#/', (page) => page.keyboard.press('?')],
});

async function open(page, base, place) {
  await page.goto('about:blank');
  await page.goto(base + place);
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('.skeleton, .skeleton-row'));
}

async function take(browser, base, { size, scheme, name, place, act }) {
  const context = await browser.newContext({
    httpCredentials: LOGIN,
    colorScheme: scheme,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: size, height: size < 500 ? 844 : 900 },
    reducedMotion: 'reduce',
    deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  page.on(
    'console',
    (message) => message.type() === 'error' && console.error(`${name}: ${message.text()} ${message.location().url}`),
  );
  page.on('pageerror', (error) => console.error(`${name}: ${error.stack}`));
  await open(page, base, place);
  await act?.(page);
  await page.waitForTimeout(250);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (wide > 0) {
    console.error(`${name} at ${size}: ${wide} px wider than the window`);
  }
  const file = isDocs ? `console-${name}${scheme === 'dark' ? '-dark' : ''}.png` : `${name}-${size}-${scheme}.png`;
  await page.screenshot({ path: join(folder, file), fullPage: !act && !isDocs });
  await context.close();
}

mkdirSync(folder, { recursive: true });
const fixture = process.env.CONSOLE_URL ? null : await startFixture();
const base = process.env.CONSOLE_URL ?? fixture.url;
const browser = await launch();
const names = wanted.length > 0 ? wanted : isDocs ? DOCS : null;
const places = Object.entries(placesOf(await find(browser, base))).filter(
  ([name]) => names === null || names.includes(name),
);
for (const [name, [place, act]] of places) {
  for (const size of SIZES) {
    for (const scheme of schemesOf(name)) {
      await take(browser, base, { size, scheme, name, place, act });
    }
  }
}
await browser.close();
fixture?.close();
