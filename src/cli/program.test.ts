import { expect, test } from 'vitest'
import { createCapturedTerminal } from './captured-terminal.ts'
import { createContext } from './context.ts'
import { allCommands, createProgram, runProgram } from './program.ts'

/** What a command that needs no Skein prints, and its exit code. */
async function run(
  ...words: string[]
): Promise<{ readonly code: number | undefined; readonly out: string; readonly err: string }> {
  const terminal = createCapturedTerminal()
  let code: number | undefined
  const context = createContext({
    terminal,
    environment: {},
    workingFolder: '/nowhere',
    signal: new AbortController().signal,
    finish: (given) => {
      code = given
    },
  })
  await runProgram(context, words)
  return { code, out: terminal.output(), err: terminal.errors() }
}

const verbs =
  'ask plan run approve pause resume cancel modify modifications step signal messages fork compensate reconcile ' +
  'orchestrations dry-run fixture replay runs show output why revisions events conversations graph learning storage gc keep up agents capabilities contexts mcp limits budgets doctor example version'

test('there is every verb', () => {
  const terminal = createCapturedTerminal()
  const finish = () => undefined
  const signal = new AbortController().signal
  const context = createContext({ terminal, environment: {}, workingFolder: '/', signal, finish })
  const commands = allCommands(createProgram(context))
  expect(createProgram(context).commands.map((command) => command.name())).toEqual(verbs.split(' '))
  // A verb that is only a family of others prints nothing itself.
  const printing = commands.slice(1).filter(({ options }) => options.length > 0)
  for (const command of printing) {
    expect(command.options.map((option) => option.long)).toContain('--json')
  }
})

test.each([
  ...verbs.split(' ').map((verb) => [verb]),
  ['agents', 'add'],
  ['agents', 'remove'],
  ['agents', 'contexts'],
  ['contexts', 'show'],
  ['contexts', 'set'],
  ['contexts', 'remove'],
  ['mcp', 'add'],
  ['mcp', 'remove'],
  ['mcp', 'refresh'],
  ['messages', 'send'],
  ['messages', 'show'],
  ['messages', 'acknowledge'],
  ['messages', 'respond'],
  ['limits', 'set'],
  ['modifications', 'approve'],
  ['modifications', 'reject'],
  ['modifications', 'revert'],
  ['graph', 'queries'],
  ['graph', 'run'],
  ['learning', 'forget'],
])('the help of %s %s has an example of itself', async (...path) => {
  const words = path.filter((word) => word !== undefined)
  const { code, out } = await run(...words, '--help')
  expect(code).toBe(0)
  const [, examples = ''] = out.split(/Examples?:\n/)
  expect(examples).toContain(`skein ${words.join(' ')}`)
})

test('the help of all lists the exit codes', async () => {
  const { code, out } = await run('--help')
  expect(code).toBe(0)
  expect(out).toContain('    6  this machine: port in use')
})

test('an unknown verb is wrong usage, not an argument of the verb that is left out', async () => {
  const { code, out, err } = await run('bake', 'a cake')
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toBe('✖ There is no verb "bake". See "skein --help".\n  USAGE\n')
})

test.each([
  [['why', 'run_1'], "Missing required argument 'step'"],
  [['ask', 'a', 'b'], 'Too many arguments'],
  [['up', '--port', '70000'], 'Give a number from 0 to 65535'],
  [['runs', '--limit', '0'], 'at least 1'],
  [['run', 'x.json', '--inputs', '[1]'], 'Give a JSON object'],
  [['run', 'x.json', '--inputs', '{'], 'not valid JSON'],
  [['mcp', 'add', 'x', '--env', 'nothing'], 'name=value'],
  [['runs', '--bogus'], "Unknown option '--bogus'"],
])('%j is wrong usage', async (words, message) => {
  const { code, err } = await run(...words)
  expect(code).toBe(2)
  expect(err).toContain(message)
  expect(err).not.toContain('    at ')
})

test.each([
  [['plan'], 'REQUEST_INVALID'],
  [['plan', 'text', '--file', 'x.json'], 'REQUEST_INVALID'],
  [['graph'], 'REQUEST_INVALID'],
  [['mcp', 'add', 'x'], 'REQUEST_INVALID'],
  [['mcp', 'add', 'x', '--url', 'http://127.0.0.1:1', '--', 'node'], 'REQUEST_INVALID'],
  [['agents', 'add', '--name', 'x'], 'REQUEST_INVALID'],
  [['run', 'missing.json'], 'CONFIG_INVALID'],
])('%j is refused with %s before any Skein is asked', async (words, expected) => {
  const { code, err } = await run(...words)
  expect(code).toBe(2)
  expect(err).toContain(`\n  ${expected}\n`)
})

test('with --json an error is a problem object on stdout', async () => {
  const usage = await run('up', '--port', 'x', '--json')
  expect(JSON.parse(usage.out)).toMatchObject({ code: 'USAGE', exitCode: 2 })
  const invalid = await run('run', 'missing.json', '--json')
  expect(invalid.err).toBe('')
  expect(JSON.parse(invalid.out)).toMatchObject({
    code: 'CONFIG_INVALID',
    detail: 'missing.json is not usable: there is no such file.',
    retryable: false,
    exitCode: 2,
  })
})

test('a server that is named and not there is said to be unreachable', async () => {
  const { code, err } = await run('runs', '--url', 'http://127.0.0.1:1')
  expect(code).toBe(5)
  expect(err).toContain('No Skein answers at http://127.0.0.1:1')
})

test('version prints versions', async () => {
  const { out } = await run('version', '--json')
  expect(JSON.parse(out)).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
  expect((await run('--version')).out).toMatch(/^skein \d/)
})
