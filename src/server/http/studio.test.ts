import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHttpApp } from './http-app.ts'
import type { HttpApp } from './http-context.ts'
import { loadStudio } from './studio.ts'
import { createTestSkein } from './test-skein.ts'

const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let folder: string
let app: HttpApp

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'skein-studio-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Skein</title>')
  writeFileSync(join(folder, 'theme.js'), 'void 0')
  writeFileSync(join(folder, 'assets', 'main-1a2b.js'), 'void 1')
  writeFileSync(join(folder, 'assets', 'main-1a2b.js.map'), '{}')
  const studio = loadStudio(folder)
  if (studio === undefined) throw new Error('the studio that was written is found')
  app = await createHttpApp(
    {
      skein: createTestSkein(),
      version: '1',
      studio,
      stopping: new AbortController().signal,
      heartbeatMs: 1000,
      patienceMs: 1000,
    },
    { logger: pino({ level: 'silent' }), bodyBytesMax: 1024 },
  )
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

test('serves the page at its root and wherever a browser looks for a page', async () => {
  for (const url of ['/', '/runs/run_1', '/chat/conv_1?at=3']) {
    const answer = await app.inject({ url, headers: browser })
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
    expect(answer.body).toContain('<title>Skein</title>')
    expect(answer.headers['cache-control']).toBe('no-cache')
  }
})

test('lets no script run that is not a file of the server, and nothing come from elsewhere', async () => {
  const answer = await app.inject({ url: '/', headers: browser })
  const policy = String(answer.headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).not.toContain('unsafe')
  expect(policy).not.toContain('http')
})

test('files whose name changes with their content may be kept for ever, others are asked for', async () => {
  const hashed = await app.inject({ url: '/assets/main-1a2b.js' })
  expect([hashed.body, hashed.headers['content-type']]).toEqual([
    'void 1',
    'text/javascript; charset=utf-8',
  ])
  expect(hashed.headers['cache-control']).toContain('immutable')
  const theme = await app.inject({ url: '/theme.js' })
  expect([theme.body, theme.headers['cache-control']]).toEqual(['void 0', 'no-cache'])
})

test('what the API does not have is still an error for those who call the API', async () => {
  for (const [url, headers] of [
    ['/v1/none', browser],
    ['/runs/run_1', { accept: 'application/json' }],
    ['/assets/gone-3c4d.js', browser],
    ['/assets/main-1a2b.js.map', browser],
  ] as const) {
    const answer = await app.inject({ url, headers })
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }])
  }
  const posted = await app.inject({ method: 'POST', url: '/runs', headers: browser })
  expect(posted.statusCode).toBe(404)
})

test('there is no studio where it was never built', () => {
  expect(loadStudio(join(folder, 'none'))).toBeUndefined()
})
