import { pino } from 'pino'
import type { LightMyRequestResponse } from 'fastify'
import { createHttpApp } from './http-app.ts'
import type { HttpApp } from './http-context.ts'
import { createTestSkein } from './test-skein.ts'
import type { TestSkein } from './test-skein.ts'

/** The application without a socket, for tests of single answers. */
export interface TestApp {
  readonly app: HttpApp
  readonly skein: TestSkein
  /** Everything that was logged, as JSON lines. */
  readonly logged: string[]
  get(url: string, headers?: HeaderMap): Promise<LightMyRequestResponse>
  post(url: string, body?: unknown, headers?: HeaderMap): Promise<LightMyRequestResponse>
  remove(url: string): Promise<LightMyRequestResponse>
  close(): Promise<void>
}

type HeaderMap = { readonly [name: string]: string }

export async function openTestApp(bodyBytesMax: number = 1024 * 1024): Promise<TestApp> {
  const skein = createTestSkein()
  const logged: string[] = []
  const logger = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) })
  const stopping = new AbortController()
  const app = await createHttpApp(
    { skein, version: '1.2.3', stopping: stopping.signal, heartbeatMs: 15_000, patienceMs: 60_000 },
    { logger, bodyBytesMax },
  )
  return {
    app,
    skein,
    logged,
    get: (url, headers = {}) => app.inject({ url, headers }),
    post: (url, body, headers = {}) =>
      app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && {
          payload: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      }),
    remove: (url) => app.inject({ method: 'DELETE', url }),
    close: async () => {
      stopping.abort()
      await app.close()
    },
  }
}
