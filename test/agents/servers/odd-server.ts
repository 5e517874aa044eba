import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** An MCP server of 2025 written by hand, with odd habits of real ones: its argument says which. */
const habit = process.argv[2] ?? ''
const version = { jsonrpc: '2.0' }
const pageSize = 2
const names = ['one', 'two', 'three', 'four', 'five']

type Message = {
  readonly id?: number
  readonly method: string
  readonly params?: { readonly [name: string]: unknown }
}

if (habit === 'hangs') {
  process.on('SIGTERM', () => undefined)
  // Long enough for any test, and no burden to the machine after one that has failed.
  setTimeout(() => undefined, 60_000)
} else {
  if (habit === 'prints') process.stdout.write('Welcome to my server!\n')
  if (habit === 'has-helper') startHelper()
  const lines = createInterface({ input: process.stdin })
  lines.on('close', () => process.exit())
  lines.on('line', (line) => {
    const message = JSON.parse(line) as Message
    if (message.id === undefined) return
    const result = answer(message)
    if (result !== undefined) send({ jsonrpc: '2.0', id: message.id, ...result })
  })
}

function answer(message: Message): { readonly [name: string]: unknown } | undefined {
  switch (message.method) {
    case 'server/discover':
      if (habit === 'exits-at-discover') process.exit(1)
      if (habit === 'ignores-discover') return undefined
      return { error: { code: -32_601, message: 'Method not found' } }
    case 'initialize':
      return {
        result: {
          protocolVersion: '2025-06-18',
          capabilities: { tools: {} },
          serverInfo: { name: 'odd', version: '1' },
        },
      }
    case 'tools/list':
      return { result: page(Number(message.params?.['cursor'] ?? 0)) }
    case 'tools/call':
      if (habit === 'tells-progress') {
        tellProgress(message)
        return undefined
      }
      return { result: { content: [{ type: 'text', text: said(message) }] } }
    default:
      return { error: { code: -32_601, message: 'Method not found' } }
  }
}

function said({ params = {} }: Message): string {
  if (habit !== 'tells-meta') return String(process.pid)
  return Object.keys(params['_meta'] ?? {})
    .filter((key) => key.startsWith('skein/'))
    .join(' ')
}

function page(start: number): { readonly [name: string]: unknown } {
  const next = start + pageSize
  return {
    tools: names.slice(start, next).map((name) => ({ name, inputSchema: { type: 'object' } })),
    ...(next < names.length ? { nextCursor: String(next) } : {}),
  }
}

/** Reports its progress every 100 ms, and ends with it, or never. */
function tellProgress({ id, params = {} }: Message): void {
  const { progressToken } = (params['_meta'] ?? {}) as { readonly progressToken?: unknown }
  const { reports = 0, ends = true } = (params['arguments'] ?? {}) as {
    readonly reports?: number
    readonly ends?: boolean
  }
  let progress = 0
  const reporting = setInterval(() => {
    progress += 1
    const told = { progressToken, progress, total: reports }
    if (progress <= reports) send({ method: 'notifications/progress', params: told, ...version })
    else clearInterval(reporting)
    if (progress === reports + 1 && ends) send({ id, result: { content: [] }, ...version })
  }, 100)
}

function send(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** A helper that outlives its parent unless somebody ends it, as servers behind launchers do. */
function startHelper(): void {
  const program = 'setTimeout(() => {}, 60_000)'
  spawn(process.execPath, [...process.execArgv, '-e', program], { stdio: 'ignore' })
}
