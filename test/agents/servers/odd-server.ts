import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

/** An MCP server of 2025 written by hand, with odd habits of real ones: its argument says which. */
const habit = process.argv[2] ?? ''
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

function send(message: unknown): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** A helper that outlives its parent unless somebody ends it, as servers behind launchers do. */
function startHelper(): void {
  const program = 'setTimeout(() => {}, 60_000)'
  spawn(process.execPath, [...process.execArgv, '-e', program], { stdio: 'ignore' })
}
