import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FunctionStep } from '../../src/agents/function/function-step.ts'
import type { Skein } from '../../src/app/skein.ts'
import type { ModificationView, RunView } from '../../src/app/views.ts'
import type { ProposalAnswer } from '../../src/ports/change-proposal.ts'
import { openWith, openWorkshop, start } from './failing.ts'
import type { Workshop } from './failing.ts'

let shop: Workshop
let skein: Skein
let answers: ProposalAnswer[]
let release: () => void
/** What the step `asks` does with its step. */
let asking: (step: FunctionStep) => Promise<unknown>
let servers: Server[]

beforeEach(async () => {
  shop = openWorkshop()
  answers = []
  servers = []
  const held = new Promise<void>((resolve) => (release = resolve))
  const desk = shop.agent('desk', [
    { name: 'look.up', reversibility: 'read' },
    { name: 'wire.send' },
    { name: 'hold.on', idempotent: true, run: () => held },
    { name: 'plan.ask', idempotent: true, run: async (_, step) => (await asking(step)) ?? null },
  ])
  skein = await openWith([desk])
})

afterEach(async () => {
  release()
  await skein.close()
  for (const server of servers) server.close()
})

const asks = { id: 'asks', capability: 'plan.ask' }
const held = { id: 'held', capability: 'hold.on' }
const look = (id: string, more: object = {}) => ({ id, capability: 'look.up', ...more })
const add = (step: object) => ({ type: 'ADD_STEP', step })
const applying = { policy: { onModification: 'apply' } } as const

/** Has the step propose these, one after the other. */
function proposing(...proposals: readonly unknown[]): void {
  asking = async ({ proposeChange }) => {
    for (const one of proposals) answers.push(await proposeChange(one as never))
  }
}

function change(...changes: readonly unknown[]): unknown {
  return { reason: 'it is needed', changes }
}

async function kept(runId: string): Promise<readonly ModificationView[]> {
  return (await skein.runs.modifications(runId, { limit: 200 })).items
}

/** The run, and what its step was told; what was held is let go. */
async function propose(steps: readonly object[], more: object): Promise<RunView> {
  const { id } = await start(skein, [asks, held, ...steps] as never, more)
  await until(async () => (await skein.runs.step(id, 'asks')).status === 'COMPLETED')
  return skein.runs.get(id)
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('it did not come to that')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

test('what a step asks for waits for a person, on record with the agent as its author', async () => {
  proposing(change(add(look('more', { dependsOn: ['asks'] }))))
  const run = await propose([], {})
  expect(answers).toMatchObject([{ status: 'REQUESTED', revision: 1, impact: { added: ['more'] } }])
  const [asked] = await kept(run.id)
  expect(asked).toMatchObject({ by: 'agent:desk', stepId: 'asks', reason: 'it is needed' })
  await skein.modifications.approve(asked?.id ?? '')
  release()
  const done = await skein.runs.result(run.id)
  expect(done.steps.map(({ id, status }) => `${id}:${status}`)).toContain('more:COMPLETED')
  const { items } = await skein.runs.revisions(run.id)
  expect(items.map(({ revision, by }) => `${revision} ${by}`)).toEqual([
    '1 user:local',
    '2 agent:desk',
  ])
})

test('it is made at once where the plan lets agents do so', async () => {
  proposing(change(add(look('more'))))
  const run = await propose([], applying)
  expect(answers).toMatchObject([{ status: 'APPLIED', revision: 2 }])
  expect(run.plan.steps.map(({ id }) => id)).toEqual(['asks', 'held', 'more'])
})

test('a plan that refuses changes says so to the step, on record', async () => {
  proposing(change(add(look('more'))))
  const run = await propose([], { policy: { onModification: 'refuse' } })
  expect(answers).toMatchObject([{ status: 'REJECTED', why: 'the plan refuses changes' }])
  expect(await kept(run.id)).toMatchObject([{ status: 'REJECTED', by: 'agent:desk' }])
})

test.each<[string, object[], object]>([
  ['adds what cannot be undone', [], add({ id: 'x', capability: 'wire.send' })],
  [
    'nests what cannot be undone',
    [],
    add({ id: 'g', kind: 'group', steps: [{ id: 'x', capability: 'wire.send' }] }),
  ],
  [
    'undoes by what cannot be undone',
    [],
    add(look('x', { compensate: { capability: 'wire.send' } })),
  ],
  [
    'makes a look what cannot be undone',
    [look('l', { dependsOn: ['held'] })],
    { type: 'MODIFY_STEP', stepId: 'l', step: { capability: 'wire.send' } },
  ],
  ['takes a question to a person away', [gate(), wire()], { type: 'REMOVE_STEP', stepId: 'gate' }],
  [
    'goes around a person',
    [gate(), wire()],
    { type: 'CHANGE_ORDER', stepId: 'pay', dependsOn: [] },
  ],
  [
    'changes what a person is asked',
    [gate(), wire()],
    { type: 'MODIFY_STEP', stepId: 'gate', step: { approval: { question: 'Hm?' } } },
  ],
  ['stops what is being done', [], { type: 'REMOVE_STEP', stepId: 'held' }],
])('whatever the policy, a person decides on what %s', async (_, steps, hostile) => {
  proposing(change(hostile))
  const run = await propose(steps, applying)
  expect(answers).toMatchObject([{ status: 'REQUESTED' }])
  expect(run.revision).toBe(1)
})

function gate(): object {
  return { id: 'gate', kind: 'approval', approval: { question: 'Pay?' }, dependsOn: ['held'] }
}

function wire(): object {
  return { id: 'pay', capability: 'wire.send', dependsOn: ['gate'] }
}

test.each<[string, unknown, RegExp]>([
  ['names nobody', change(add({ id: 'x', capability: 'no.such' })), /No registered agent has/],
  [
    'touches what is locked',
    change({ type: 'REMOVE_STEP', stepId: 'locked' }),
    /may not be modified/,
  ],
  ['touches what is done', change({ type: 'REMOVE_STEP', stepId: 'early' }), /is COMPLETED/],
  ['makes a circle', change(add(look('x', { dependsOn: ['x'] }))), /cycle/],
  [
    'has thousands of steps',
    change(...Array.from({ length: 5_000 }, (_, n) => add(look(`x${n}`)))),
    /5000 changes/,
  ],
  ['is very long', change(add(look('x', { name: 'a'.repeat(90_000) }))), /longer than/],
  ['is a text', 'please', /gives no reason/],
  ['gives no reason', { changes: [add(look('x'))] }, /gives no reason/],
  ['lists nothing', { reason: 'r', changes: {} }, /lists no changes/],
  ['lists nonsense', { reason: 'r', changes: [{ type: 'EXPLODE' }, null] }, /no change "EXPLODE"/],
  ['is not JSON', { reason: 'r', changes: [10n] }, /bigint/],
])('a proposal that %s is refused on record, and the step goes on', async (_, proposal, why) => {
  proposing(proposal)
  const locked = look('locked', { canModify: false, dependsOn: ['held'] })
  asking = ((before) => async (step) => {
    await until(async () => (await skein.runs.step(step.runId, 'early')).status === 'COMPLETED')
    return before(step)
  })(asking)
  const run = await propose([look('early'), locked], applying)
  expect(answers).toMatchObject([
    { status: 'REJECTED', revision: 1, why: expect.stringMatching(why) },
  ])
  expect(await kept(run.id)).toMatchObject([{ status: 'REJECTED', by: 'agent:desk' }])
})

test('a step that floods is not listened to any more, and its run stays as small as before', async () => {
  proposing(...Array.from({ length: 30 }, (_, n) => change(add(look(`x${n}`)))))
  const run = await propose([], {})
  expect(answers.filter(({ status }) => status === 'REQUESTED')).toHaveLength(10)
  expect(answers.at(-1)).toMatchObject({ status: 'REJECTED', why: expect.stringContaining('10') })
  expect(await kept(run.id)).toHaveLength(10)
})

test('what nobody has decided on by the end of the run is rejected with it', async () => {
  proposing(change(add(look('more'))))
  const run = await propose([], {})
  release()
  await skein.runs.result(run.id)
  expect(await kept(run.id)).toMatchObject([
    { status: 'REJECTED', why: 'the run ended before anybody decided on it', decidedBy: 'engine' },
  ])
})

test('an attempt that is no longer at work asks for nothing', async () => {
  let late: FunctionStep | undefined
  asking = async (step) => void (late = step)
  const run = await propose([], applying)
  expect(await late?.proposeChange(change(add(look('x'))) as never)).toMatchObject({
    status: 'REJECTED',
    why: expect.stringContaining('no longer at work'),
  })
  expect(await kept(run.id)).toEqual([])
})

test('a service proposes beside its output, at once or with its later result', async () => {
  const proposedChanges = change(add(look('more', { dependsOn: ['far'] })))
  const output = { output: 1, proposedChanges }
  const tokens: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const { inputs, token } = JSON.parse(body) as { inputs: { later?: boolean }; token: string }
      tokens.push(token)
      if (inputs.later === true) return response.writeHead(202).end()
      return response.end(JSON.stringify(output))
    })
  }).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const capabilities = [{ name: 'far.away', description: 'far', reversibility: 'read' as const }]
  await skein.agents.register({ kind: 'http', name: 'far', url, capabilities })
  const far = { id: 'far', capability: 'far.away' }
  const now = await skein.runs.result((await start(skein, [far], applying)).id)
  expect(now.steps.map(({ id }) => id)).toEqual(['far', 'more'])
  const later = await start(skein, [{ ...far, inputs: { later: true } }], applying)
  await until(async () => tokens.length === 2)
  await until(async () => (await skein.runs.why(later.id, 'far')).cause['type'] === 'accepted')
  const told = await skein.runs.report(tokens[1] ?? '', output)
  expect(told).toMatchObject({ status: 'APPLIED', revision: 2 })
  expect((await skein.runs.result(later.id)).steps.map(({ id }) => id)).toEqual(['far', 'more'])
})
