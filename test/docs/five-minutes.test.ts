import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from './port.ts'
import { readDocument, root, snippetsOf } from './document.ts'

/**
 * Runs the five minutes of the README as they are written: one shell, in order, against a server
 * that `npm start` has started. Only the port, the folders and the pace are others.
 */
const readme = readDocument('README.md')
const section = readme.text.indexOf('## Five minutes')
const firstLine = readme.text.slice(0, section).split('\n').length
const blocks = snippetsOf(readme).filter(
  ({ language, line }) => language === 'bash' && line > firstLine,
)

/** What the blocks under a heading must print. */
const expected: { readonly [heading: string]: readonly RegExp[] } = {
  'Start the server': [],
  Ask: [
    /"route":"plan"/,
    /shopfront owns checkout/,
    /Added Ensure environment production/,
    /- Applied policy security/,
  ],
  Look: [/COMPLETED, 4 of 4 steps/, /run\.finished/, /application\.create +reversible/],
  'Bring an agent': [/CAPABILITY_UNKNOWN/, /It would not start\./, /Agent reviewer is registered/],
  Approve: [
    /review → reviewer|review +report\.review → reviewer/,
    /publish waits for approve \(waiting for a person\)/,
    /Publish it to the wiki\?/,
    /APPROVED: run run_\w+ goes on/,
    /https:\/\/wiki\.example\.com\/graph-databases/,
  ],
  'Have a fault found and mended': [
    /Found: the certificate of shopfront\.staging\.example\.com has expired/,
    /APPROVED: run run_\w+ goes on/,
  ],
  'Bring an MCP server, and a plan of your own': [
    /MCP server files is ACTIVE, \d+ tools/,
    /✔ tell/,
    /^COMPLETED$/m,
  ],
  'Ask the graph': [/shopfront +checkout/, /local +The report has been reviewed/, /plans\.steps/],
  'Use it as a library': [/^COMPLETED 9$/m],
}

const folder = mkdtempSync(join(tmpdir(), 'skein-readme-'))
const place = join(root, 'dist', '.readme')
let server: ChildProcess
let printed: readonly string[] = []
let exitCode: number | null = null
let errors = ''

beforeAll(async () => {
  mkdirSync(place, { recursive: true })
  const environment = { ...process.env, SKEIN_EXAMPLE_SPEED: '0' }
  const data = join(folder, 'data')
  server = spawn(
    'npm',
    ['start', '--silent', '--', 'up', '--port', '0', '--data', data, '--json'],
    {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const url = await urlOf(server)
  const port = String(await freePort())
  const script = blocks
    .filter(({ text: block }) => block !== 'npm start')
    .map(({ text: block, heading }) => `echo "@@ ${heading}"\n${block}`)
    .join('\n')
    .replaceAll('http://127.0.0.1:4180', url)
    .replaceAll('/tmp/', `${folder}/`)
    .replaceAll('9009', port)
    .replaceAll('embed.ts', `${place}/embed.ts`)
  const shell = spawn('bash', ['-e'], {
    cwd: root,
    env: { ...environment, SKEIN_URL: url, SKEIN_DATA: data },
    detached: true,
  })
  shell.stdin.end(`trap 'kill $(jobs -p)' EXIT\n${script}\n`)
  const [output, failure, [code]] = await Promise.all([
    text(shell.stdout),
    text(shell.stderr),
    once(shell, 'close'),
  ])
  printed = output.split('@@ ').slice(1)
  errors = failure
  exitCode = code as number
}, 90_000)

afterAll(async () => {
  if (server.exitCode === null && server.pid !== undefined) {
    process.kill(-server.pid, 'SIGTERM')
    await once(server, 'close')
  }
  rmSync(folder, { recursive: true, force: true })
  rmSync(place, { recursive: true, force: true })
})

test('the two commands stand in the README exactly', () => {
  const commands = snippetsOf(readme).map((snippet) => snippet.text)
  expect(commands.slice(0, 2)).toEqual([
    'npm ci && npm start -- ask "create application ecommerce with payment service"',
    'npm ci && npm test',
  ])
})

test('every command of the five minutes succeeds', () => {
  expect({ exitCode, errors }).toMatchObject({ exitCode: 0 })
})

describe('the five minutes print what they promise', () => {
  const headings = [...new Set(blocks.map(({ heading }) => heading))]

  test('each part is expected to print something', () => {
    expect(headings).toEqual(Object.keys(expected))
  })

  test.each(headings)('%s', (heading) => {
    const output = printed.filter((part) => part.startsWith(`${heading}\n`)).join('\n')
    for (const pattern of expected[heading] ?? []) expect(output).toMatch(pattern)
  })
})

/** The address that the server prints when it is ready; or what it printed in its place. */
async function urlOf({ stdout }: ChildProcess): Promise<string> {
  let output = ''
  for await (const line of createInterface({ input: stdout as Readable })) {
    if (line.startsWith('{"url"')) return (JSON.parse(line) as { readonly url: string }).url
    output += `${line}\n`
  }
  throw new Error(`npm start ended: ${output}`)
}
