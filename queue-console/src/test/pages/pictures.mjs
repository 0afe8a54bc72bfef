// Takes a picture of each page: node pictures.mjs <folder> [names of pages] [--docs]
// CONSOLE_URL and CONSOLE_ADMIN choose a running console; without them the fixture is started.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { credentials, launch } from './browser.mjs';
import { startFixture } from './fixture/server.mjs';

const [folder = 'pictures', ...rest] = process.argv.slice(2);
const isDocs = rest.includes('--docs');
const wanted = rest.filter((name) => !name.startsWith('--'));
const SIZES = isDocs ? [1440] : [1440, 1024, 390];
const SCHEMES = ['light', 'dark'];

async function firstFailedJob(page) {
  await page.goto('#/jobs?queue=payments&status=failed');
  return page.locator('.row-link').first().getAttribute('href');
}

const PAGES = {
  overview: '#/', jobs: '#/jobs', filtered: '#/jobs?queue=payments&error=503', job: firstFailedJob, errors: '#/errors', queues: '#/queues',
  schedules: '#/schedules', schedule: '#/schedules/nightly-report', bulk: '#/bulk', operation: '#/bulk/3', audit: '#/audit', settings: '#/settings',
  empty: '#/jobs?status=dead&queue=billing', missing: '#/jobs/1',
};
const DIALOGS = {
  'dialog-bulk': ['#/jobs?queue=payments&status=failed', (page) => page.getByRole('button', { name: 'Retry …' }).click()],
  'dialog-edit': [firstFailedJob, (page) => page.getByRole('button', { name: 'Edit and enqueue again …' }).click()],
  'dialog-purge': ['#/queues', (page) => page.getByRole('button', { name: 'Purge … mail' }).click()],
  'dialog-keys': ['#/', (page) => page.keyboard.press('?')],
};

async function open(page, base, place) {
  const route = typeof place === 'function' ? await place({ goto: (hash) => page.goto(base + hash), locator: (css) => page.locator(css) }) : place;
  await page.goto('about:blank');
  await page.goto(base + route);
  await page.locator('h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('.skeleton, .skeleton-row'));
}

async function take(browser, base, { size, scheme, name, place, act }) {
  const context = await browser.newContext({
    httpCredentials: credentials(process.env.CONSOLE_ADMIN ?? 'admin:admin'), colorScheme: scheme, locale: 'en-GB', timezoneId: 'Europe/Berlin',
    viewport: { width: size, height: size < 500 ? 844 : 900 }, reducedMotion: 'reduce', deviceScaleFactor: 1,
  });
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(`${name}: ${message.text()} ${message.location().url}`));
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
const places = { ...Object.fromEntries(Object.entries(PAGES).map(([name, place]) => [name, [place]])), ...DIALOGS };
for (const [name, [place, act]] of Object.entries(places).filter(([key]) => wanted.length === 0 || wanted.includes(key))) {
  for (const size of SIZES) {
    for (const scheme of SCHEMES) {
      await take(browser, base, { size, scheme, name, place, act });
    }
  }
}
await browser.close();
fixture?.close();
