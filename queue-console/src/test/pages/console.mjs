// What the browser tests share. CONSOLE_URL chooses a running console; without it each file starts the fixture.
// CONSOLE_ADMIN, CONSOLE_OPERATOR, CONSOLE_VIEWER and CONSOLE_NOBODY are `user:password`; the defaults are those of the fixture.
import { after, before } from 'node:test';
import { authorization, browserPath, launch } from './browser.mjs';
import { startFixture } from './fixture/server.mjs';

const ROLES = ['admin', 'operator', 'viewer', 'nobody'];
export const loginOf = (role) => process.env[`CONSOLE_${role.toUpperCase()}`] ?? `${role}:${role}`;

export const isFixture = process.env.CONSOLE_URL === undefined;

/** Options for tests that need a browser: without one they are skipped, and say so. */
export const withBrowser = { skip: browserPath ? false : 'no Chromium found; set CONSOLE_BROWSER to its path' };
export const withFixture = { skip: withBrowser.skip || (isFixture ? false : 'only with the data of the fixture') };

const running = {};

export function useConsole() {
  before(async () => {
    running.fixture = isFixture ? await startFixture() : null;
    running.url = process.env.CONSOLE_URL ?? running.fixture.url;
    running.browser = browserPath ? await launch() : null;
  });
  after(async () => {
    await running.browser?.close();
    running.fixture?.close();
  });
}

export const consoleUrl = () => running.url;

/** A new browser window of a role; `problems` gathers what the browser complains about. */
export async function openAs(role, options = {}) {
  if (!ROLES.includes(role)) {
    throw new Error(`unknown role ${role}`);
  }
  const context = await running.browser.newContext({
    // Credentials would make the browser ask this program about every request.
    extraHTTPHeaders: { Authorization: authorization(loginOf(role)) },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const problems = [];
  page.on(
    'console',
    (message) =>
      ['error', 'warning'].includes(message.type()) && problems.push(`${message.text()} ${message.location().url}`),
  );
  page.on('pageerror', (error) => problems.push(error.stack));
  page.on(
    'request',
    (request) => request.url().startsWith(new URL('/', running.url).href) || problems.push(`asked ${request.url()}`),
  );
  return { context, page, problems, close: () => context.close() };
}

export async function goTo(page, route) {
  await page.goto(running.url + route);
  await page.locator('h1').first().waitFor();
  await page.waitForFunction(() => !document.querySelector('.skeleton, .skeleton-row'));
}

/** A call of the API with the credentials of a role. */
export async function callApi(context, path, { method = 'GET', body, headers = {} } = {}) {
  const response = await context.request.fetch(`${running.url}api/v1/${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body === undefined ? {} : { data: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status(),
    headers: response.headers(),
    body: /json/.test(response.headers()['content-type']) ? JSON.parse(text) : text,
  };
}

export const CSRF = { 'X-Supaqueue-Console': '1' };

/** The queue whose consumer fails, as the overview tells. */
export async function failingQueue(context) {
  const { body } = await callApi(context, 'overview?period=5m');
  return body.problems.find((problem) => problem.problem === 'consumer_failing').queue;
}

/** The newest entry of the audit. */
export async function lastAudit(context) {
  const { body } = await callApi(context, 'audit?limit=1');
  return body.items[0];
}

/** Waits for a message that matches. */
export const seeToast = (page, text) => page.locator('.toast').filter({ hasText: text }).first().waitFor();
