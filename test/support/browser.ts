import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser on this machine: `TEST_CHROMIUM`, or where Debian and others put it. */
export const chromiumPath = process.env.TEST_CHROMIUM ?? paths.find((path) => existsSync(path));

/** For a test's `skip`: why it cannot run, or false. */
export const skipWithoutChromium = chromiumPath
  ? false
  : 'needs Chromium: set TEST_CHROMIUM to its path';

/** Starts a Chromium without a window, which asks nothing of the internet. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
