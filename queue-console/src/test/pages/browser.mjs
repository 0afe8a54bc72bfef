import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const CANDIDATES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of CONSOLE_BROWSER, or one that is installed; undefined if there is none. */
export const browserPath = process.env.CONSOLE_BROWSER ?? CANDIDATES.find((path) => existsSync(path));

/** Chromium refuses its sandbox to root. */
export function launch() {
  return chromium.launch({ executablePath: browserPath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
}

/** The header of HTTP Basic from `user:password`. */
export const authorization = (text) => `Basic ${Buffer.from(text).toString('base64')}`;

/** Credentials from `user:password`. */
export function credentials(text) {
  const [username, ...password] = text.split(':');
  return { username, password: password.join(':'), send: 'always' };
}
