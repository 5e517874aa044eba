import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const places = [process.env['SKEIN_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']

/** Where a browser is; undefined where there is none. */
export const chromiumPath: string | undefined = places.find((path) => path && existsSync(path))

/** Starts a browser without a window. It talks to this machine only. */
export function openBrowser(): Promise<Browser> {
  if (chromiumPath === undefined)
    throw new Error('There is no Chromium: studio/test/install-chromium.sh')
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
      '--force-color-profile=srgb',
    ],
  })
}
