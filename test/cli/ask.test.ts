import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWorkplace, type Workplace } from './skein-process.ts'

let place: Workplace

beforeEach(async () => {
  place = await openWorkplace()
})
afterEach(() => place.close())

interface Answer {
  readonly route: string
  readonly answer: string
  readonly conversationId: string
  readonly run: { readonly id: string; readonly status: string }
}

test('asks a Skein inside itself, shows each step, and prints the answer last', async () => {
  const { code, out, err } = await place.run('ask', 'create application shop')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^✔ .+ {2}\d+ ms$/m)
  expect(out).not.toContain('\u001b')
  expect(out.trimEnd().split('\n').at(-1)).toContain('shop')

  const runs = await place.run('runs', '--json')
  const { items } = JSON.parse(runs.out) as { readonly items: readonly unknown[] }
  expect(items).toMatchObject([{ status: 'COMPLETED' }])
})

test('asks the server that has the data folder, and the run is there', async () => {
  const server = place.start('up', '--port', '0', '--json')
  const { url } = JSON.parse(await server.printed('\n')) as { readonly url: string }
  const { code, out } = await place.run('ask', 'create application shop', '--json')
  expect(code).toBe(0)
  const answer = JSON.parse(out) as Answer
  expect(answer).toMatchObject({ route: 'plan', run: { status: 'COMPLETED' } })
  const response = await fetch(`${url}/v1/runs/${answer.run.id}`)
  expect(await response.json()).toMatchObject({ status: 'COMPLETED' })
})

test('a request that nothing here can do asks back, with an exit code of its own', async () => {
  const { code, out } = await place.run('ask', 'paint my house blue', '--json')
  expect(JSON.parse(out)).toMatchObject({ route: 'clarify' })
  expect(code).toBe(7)
})

test('an empty message and an unknown conversation are refused by their codes', async () => {
  const empty = await place.run('ask', '  ')
  expect(empty.code).toBe(2)
  expect(empty.err).toContain('MESSAGE_EMPTY')
  const unknown = await place.run('ask', 'create application a', '--conversation', 'none')
  expect(unknown.code).toBe(3)
  expect(unknown.err).toContain('CONVERSATION_NOT_FOUND')
})

test('plan shows the graph and runs nothing', async () => {
  const { code, out } = await place.run('plan', 'create application shop')
  expect(code).toBe(0)
  expect(out).toContain('application.create')
  expect(JSON.parse((await place.run('runs', '--json')).out)).toMatchObject({ items: [] })
})

test('a plan document with problems shows each with its place', async () => {
  const steps = [{ id: 'a', capability: 'no.such', dependsOn: ['b'] }]
  await place.write('plan.json', { name: 'Broken', steps })
  const checked = await place.run('plan', '--file', 'plan.json')
  expect(checked.code).toBe(2)
  expect(checked.out).toContain('CAPABILITY_UNKNOWN')
  const started = await place.run('run', 'plan.json')
  expect(started.code).toBe(2)
  expect(started.err).toContain('PLAN_INVALID')
})

test('a run that fails is a failure of the command, and says why', async () => {
  await place.write('plan.json', {
    name: 'Lose',
    steps: [{ id: 'lose', capability: 'article.lose' }],
  })
  const { code, out } = await place.run('run', 'plan.json')
  expect(code).toBe(1)
  expect(out).toMatch(/^✖ .*the article is gone/m)
})

const approval = {
  name: 'Publish',
  steps: [
    { id: 'ok', kind: 'approval', approval: { question: 'Publish the article?' } },
    { id: 'publish', capability: 'article.publish', dependsOn: ['ok'] },
  ],
  output: 'publish.output',
}

test('a run that waits for a person says so and ends well; the answer lets it go on', async () => {
  await place.write('plan.json', approval)
  const waiting = await place.run('run', 'plan.json')
  expect({ code: waiting.code, err: waiting.err }).toEqual({ code: 0, err: '' })
  expect(waiting.out).toContain('◆ Publish the article?')
  const [, id = ''] = /skein approve (\S+)/.exec(waiting.out) ?? []
  const [, runId = ''] = /^run (\S+)$/m.exec(waiting.out) ?? []

  const why = await place.run('why', runId, 'ok')
  expect(why.code).toBe(0)
  const open = await place.run('approve', '--json')
  expect(JSON.parse(open.out)).toMatchObject({ items: [{ id, stepId: 'ok' }] })

  const server = place.start('up', '--port', '0', '--json')
  await server.printed('\n')
  const following = place.start('events', runId, '--follow', '--json')
  const answered = await place.run('approve', id, '--comment', 'go')
  expect({ code: answered.code, err: answered.err }).toEqual({ code: 0, err: '' })
  const events = (await following.ended).out.trimEnd().split('\n')
  const last = JSON.parse(events.at(-1) ?? '') as unknown
  expect(last).toMatchObject({ type: 'run.finished', data: { status: 'COMPLETED' } })

  const again = await place.run('approve', id)
  expect(again.code).toBe(4)
  expect(again.err).toContain('APPROVAL_CLOSED')
  expect((await place.run('show', runId)).out).toContain('published')
})

test('Ctrl-C leaves a durable run and the folder free', async () => {
  await place.write('plan.json', {
    name: 'Long',
    steps: [{ id: 'write', capability: 'article.write' }],
  })
  const running = place.start('run', 'plan.json')
  await running.printed('◐')
  running.child.kill('SIGINT')
  const { code, out: printed } = await running.ended
  expect(code).toBe(130)
  expect(printed).toContain('is kept and goes on')
  const { out } = await place.run('runs', '--json')
  expect(JSON.parse(out)).toMatchObject({ items: [{ status: 'EXECUTING' }] })
})
