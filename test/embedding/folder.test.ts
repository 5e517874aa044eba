import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { functionAgent, openSkein } from 'skein'
import type { Agent, Plan } from 'skein'
import { runProgram } from './program.ts'

let data: string

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'skein-embedding-'))
})

afterEach(() => rm(data, { recursive: true, force: true }))

function worker(run: () => unknown = () => 'done'): Agent {
  const declare = (name: string) => ({ name, run })
  return functionAgent({
    name: 'worker',
    capabilities: ['work.quickly', 'work.for-ever'].map(declare),
  })
}

describe('a program', () => {
  test.each(['result', 'events'])(
    'that only waits for a %s does not end before it',
    async (way) => {
      const program = runProgram('await-result', way)
      expect(await program.ended).toBe(0)
      expect(program.text()).toBe('COMPLETED\n')
      expect(program.errors()).toBe('')
    },
  )

  test('that was killed in the middle of a run: the next one goes on with it', async () => {
    const log = join(data, 'log')
    await writeFile(log, '')
    const program = runProgram('start-and-die', data, log)
    await program.wrote('working')
    const [id = ''] = program.text().split('\n')
    program.child.kill('SIGKILL')
    await program.ended
    const done: string[] = []
    const agent = functionAgent({
      name: 'worker',
      capabilities: [
        { name: 'work.quickly', run: (inputs) => (done.push('quickly'), inputs) },
        { name: 'work.for-ever', idempotent: true, run: () => (done.push('for-ever'), 'again') },
      ],
    })
    const skein = await openSkein({ data, agents: [agent] })
    const run = await skein.runs.result(id)
    await skein.close()
    expect(run.status).toBe('COMPLETED')
    expect(await readFile(log, 'utf8')).toBe('quickly\nfor-ever\n')
    expect(done).toEqual(['for-ever', 'quickly'])
    expect(run.steps.map(({ id: step, attempt }) => `${step} ${attempt}`)).toEqual([
      'first 1',
      'second 2',
      'third 1',
    ])
  })
})

describe('a folder', () => {
  test('is one process at a time: a second one is told who has it', async () => {
    const log = join(data, 'log')
    const program = runProgram('start-and-die', data, log)
    await program.wrote('working')
    await expect(openSkein({ data, agents: [worker()] })).rejects.toMatchObject({
      code: 'STORE_LOCKED',
      message: expect.stringContaining(`process ${program.child.pid}`) as string,
    })
    program.child.kill('SIGKILL')
    await program.ended
    await (await openSkein({ data, agents: [worker()] })).close()
  })

  test('keeps finished runs, with everything that happened', async () => {
    const plan: Plan = { name: 'Kept', steps: [{ id: 'a', capability: 'work.quickly' }] }
    const first = await openSkein({ data, agents: [worker(() => ({ text: 'x'.repeat(100_000) }))] })
    const started = await first.runs.start({ plan, idempotencyKey: 'once' })
    const before = await first.runs.result(started.id)
    await first.close()
    const second = await openSkein({ data, agents: [worker()] })
    expect(await second.runs.get(started.id)).toEqual(before)
    expect(await second.runs.result(started.id)).toEqual(before)
    const again = await second.runs.start({ plan, idempotencyKey: 'once' })
    expect(again.id).toBe(started.id)
    const types: string[] = []
    for await (const { type } of second.runs.events(started.id)) types.push(type)
    expect(types.at(-1)).toBe('run.finished')
    await second.close()
  })

  test('goes on with runs that waited for a person or a moment when it was closed', async () => {
    const plan: Plan = {
      name: 'Waits',
      steps: [
        { id: 'ask', kind: 'approval', approval: { question: 'May I?' } },
        { id: 'rest', kind: 'wait', wait: { delayMs: 50 } },
        { id: 'go', capability: 'work.quickly', dependsOn: ['ask', 'rest'] },
      ],
    }
    const first = await openSkein({ data, agents: [worker()] })
    const { id } = await first.runs.start({ plan })
    await first.close()
    const second = await openSkein({ data, agents: [worker()] })
    const { items } = await second.approvals.list({ status: 'OPEN' })
    expect(items.map(({ runId, question }) => [runId, question])).toEqual([[id, 'May I?']])
    await second.approvals.answer(items[0]?.id ?? '', { decision: 'APPROVE' })
    expect((await second.runs.result(id)).status).toBe('COMPLETED')
    await second.close()
  })
})
