import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { createClient } from '../../src/client/client.ts'
import type { SkeinClient } from '../../src/client/client.ts'
import { openModelServer } from '../../src/testing/fakes/model-server.ts'
import type { ModelServer } from '../../src/testing/fakes/model-server.ts'
import { chromiumPath, openBrowser } from './chromium.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A real `skein up`, and a real browser that looks at it. */
export interface Stage {
  readonly url: string
  readonly skein: SkeinClient
  /** What the planner's model answers, where the stage has one. */
  readonly model: ModelServer
  /** A page of its own, with its errors collected in `errors`. */
  openPage(options?: PageOptions): Promise<Page>
  readonly errors: string[]
  kill(): Promise<void>
  /** Starts the server again, on the same port and data. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface PageOptions {
  readonly theme?: 'light' | 'dark'
  readonly width?: number
  readonly height?: number
}

export interface StageOptions {
  /** A planner with a (scripted) model; else the one that needs none. */
  readonly hasModel?: boolean
}

/** Whether a browser is there; says so where it is not. */
export const hasBrowser: boolean = chromiumPath !== undefined
if (!hasBrowser) {
  process.stdout.write(
    'Skipped: there is no Chromium here; studio/test/install-chromium.sh installs it\n',
  )
}

export async function openStage({ hasModel = false }: StageOptions = {}): Promise<Stage> {
  requireBuilt()
  const data = await mkdtemp(join(tmpdir(), 'skein-studio-'))
  const model = await openModelServer()
  const environment = {
    SKEIN_DATA: data,
    SKEIN_EXAMPLE_SPEED: '0.3',
    ...(hasModel && {
      SKEIN_MODEL_URL: model.url,
      SKEIN_MODEL: 'scripted',
      SKEIN_STAGE_ALONE: '1',
    }),
  }
  let server = await startServer({ data, port: 0, environment })
  const { url } = server
  const browser = await openBrowser()
  const errors: string[] = []
  return {
    url,
    skein: createClient({ url }),
    model,
    errors,
    openPage: (options) => openPage(browser, { url, errors, ...options }),
    kill: () => server.kill('SIGKILL'),
    restart: async () => {
      server = await startServer({ data, port: Number(new URL(url).port), environment })
    },
    close: async () => {
      await browser.close()
      await server.kill('SIGTERM')
      await model.close()
      await rm(data, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function requireBuilt(): void {
  if (existsSync(join(root, 'studio/dist/index.html'))) return
  throw new Error('The studio is not built: npm run build:studio')
}

interface ServerOptions {
  readonly data: string
  readonly port: number
  readonly environment: NodeJS.ProcessEnv
}

interface StartedServer {
  readonly url: string
  kill(signal: NodeJS.Signals): Promise<void>
}

async function startServer({ data, port, environment }: ServerOptions): Promise<StartedServer> {
  const main = join(root, 'src/cli/main.ts')
  const config = join(root, 'studio/test/stage.config.ts')
  const words = ['up', '--port', String(port), '--data', data, '--config', config, '--json']
  const child: ChildProcess = spawn(process.execPath, [main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  let wrong = ''
  child.stderr?.on('data', (chunk: Buffer) => (wrong += chunk.toString()))
  const exited = once(child, 'exit')
  if (child.stdout === null) throw new Error('the server has an output')
  const lines = createInterface({ input: child.stdout })
  const first = await Promise.race([once(lines, 'line'), exited.then(() => undefined)])
  const line = String(first?.[0])
  if (!line.startsWith('{"url"')) throw new Error(`skein up ended: ${line} ${wrong}`)
  const { url } = JSON.parse(line) as { readonly url: string }
  return {
    url,
    kill: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
    },
  }
}

interface OpenedPage extends PageOptions {
  readonly url: string
  readonly errors: string[]
}

async function openPage(browser: Browser, options: OpenedPage): Promise<Page> {
  const { url, errors, theme = 'light', width = 1440, height = 900 } = options
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height },
    colorScheme: theme,
    locale: 'en-GB',
    reducedMotion: 'reduce',
    hasTouch: width < 760,
    isMobile: width < 760,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return page
}

const pictures = join(root, 'artifacts/studio')

/** Writes what the page looks like, for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: join(pictures, `${name}.png`) })
}
