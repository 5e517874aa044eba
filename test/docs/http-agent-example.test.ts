import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSkein } from 'skein'
import type { Skein } from 'skein'
import { readDocument, snippetsOf } from './document.ts'
import { freePort, untilListening } from './port.ts'

const snippets = snippetsOf(readDocument('docs/reference/http-agents.md'))
const program = snippets.find(({ language }) => language === 'js')?.text ?? ''
const call = snippets.find(({ text }) => text.includes('/v1/agents '))?.text ?? ''

let agent: ChildProcess
let skein: Skein

beforeAll(async () => {
  const port = await freePort()
  agent = spawn(process.execPath, ['--input-type=module', '-'], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, PORT: String(port) },
  })
  agent.stdin?.end(program)
  await untilListening(port)
  skein = await openSkein()
  const registration = / -d '([^']*)'/.exec(call)?.[1]?.replace('9000', String(port)) ?? ''
  await skein.agents.register(
    JSON.parse(registration) as Parameters<Skein['agents']['register']>[0],
  )
})

afterAll(async () => {
  await skein.close()
  agent.kill()
})

test('the example agent of the reference is asked in words, and does its step', async () => {
  const { answer, run } = await skein.ask('greet Ada')
  expect(run?.status, answer).toBe('COMPLETED')
  const { steps } = await skein.runs.get(run?.id ?? '')
  expect(steps[0]).toMatchObject({ agent: 'greeter', output: { text: 'Hello Ada' } })
  const { rows } = await skein.graph.query({
    query: 'MATCH (s:ExecutionStep)-[:OPERATES_ON]->(g:greeting) RETURN g.name AS name',
    consistency: 'latest',
  })
  expect(rows).toEqual([{ name: 'Ada' }])
})

test('its refusal keeps its own code and is not tried again', async () => {
  const plan = {
    name: 'Greet nobody',
    steps: [{ id: 'greet', capability: 'greeting.say', inputs: { name: '{{ inputs.who }}' } }],
  }
  const { id } = await skein.runs.start({ plan, inputs: { who: 7 } })
  const { steps } = await skein.runs.result(id)
  expect(steps[0]).toMatchObject({
    status: 'FAILED',
    attempt: 1,
    error: { code: 'NAME_MISSING', message: 'Agent greeter failed: name is missing' },
  })
})
