import { afterEach, expect, test } from 'vitest'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { Skein } from '../../src/app/skein.ts'
import { openSkein, type SkeinOptions } from '../../src/compose.ts'
import { openModel } from '../../src/models/openai-compatible/open-model.ts'
import { openModelServer, type ModelServer } from '../../src/testing/fakes/model-server.ts'

let server: ModelServer | undefined
let opened: Skein | undefined

const agent = () =>
  functionAgent({
    name: 'ops',
    capabilities: ['logs.get', 'logs.fetch'].map((name) => ({
      name,
      description: name === 'logs.get' ? 'Show the logs of a service' : 'Fetch raw log files',
      examples: name === 'logs.get' ? ['show the logs of cart'] : [],
      input: {
        type: 'object' as const,
        properties: { service: { type: 'string' as const } },
        required: ['service'],
      },
      reversibility: 'read' as const,
      run: () => ({ lines: ['fine'] }),
    })),
  })

async function open(options: SkeinOptions = {}): Promise<Skein> {
  server = await openModelServer({ otherwise: { type: 'status', status: 500 } })
  const model = openModel({ url: server.url, model: 'fake', timeoutMs: 2_000 })
  opened = await openSkein({ agents: [agent()], model, ...options })
  return opened
}

afterEach(async () => {
  await opened?.close()
  await server?.close()
})

const analysis = { intent: 'logs', category: 'read', confidence: 90, reasoning: 'It fits.' }
const planOf = (capability: string) => ({
  type: 'object' as const,
  value: {
    route: 'plan',
    analysis,
    plan: {
      name: 'Logs',
      steps: [{ id: 'a', name: 'Logs', capability, inputs: { service: 'cart' } }],
    },
  },
})

test('as many plans as the policy asks for are compared, and the record says why one was taken', async () => {
  const skein = await open({ policy: { rules: [], candidates: 3 } })
  server?.script(planOf('logs.get'), planOf('logs.fetch'))
  const answer = await skein.ask('show the logs of cart')
  expect(server?.requests.filter(({ prompt }) => prompt.includes('capabilities'))).toHaveLength(2)
  expect(answer.analysis.reasoning).toMatch(/Of \d plans that of .+ was taken\./u)
  expect(answer.run?.status).toBe('COMPLETED')
})

test('a model that fails never costs the plan that words alone give, and its cost is on record', async () => {
  const skein = await open({ policy: { rules: [], candidates: 3 } })
  const answer = await skein.ask('show the logs of cart')
  expect(answer.plan?.steps[0]?.capability).toBe('logs.get')
  expect(answer.run?.status).toBe('COMPLETED')
  await skein.close()
  await server?.close()
  const single = await open()
  server?.script(planOf('logs.get'))
  const planned = await single.ask('show the logs of cart')
  expect(planned.analysis.usage).toMatchObject({ calls: 1 })
})

test('earlier plans are hints in the prompt: capabilities and their order, no words', async () => {
  const skein = await open()
  server?.script(planOf('logs.get'))
  await skein.ask('show the logs of secretproject')
  await skein.learning.get()
  server?.script(planOf('logs.get'))
  await skein.ask('show the logs of cart')
  const prompts = server?.requests.map(({ prompt }) => prompt) ?? []
  const hinted = prompts.findLast((prompt) => prompt.includes('earlier plans'))
  expect(hinted).toContain('logs.get')
  expect(hinted).not.toContain('secretproject')
})
