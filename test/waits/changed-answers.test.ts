import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunView } from '../../src/app/views.ts'
import { openServed } from './open-served.ts'
import type { Served } from './open-served.ts'

let it: Served

beforeEach(async () => {
  it = await openServed()
})

afterEach(() => it.close())

const echo = (id: string, more: object = {}) => ({ id, capability: 'work.echo', ...more })
const ask = (id: string, more: object = {}) => ({
  id,
  kind: 'approval' as const,
  approval: { question: 'OK?', ...more },
})

const answerOf = (id: string) => ({ inputs: { said: `{{ ${id}.output.decision }}` } })

const approvalOf = async (runId: string): Promise<string> => {
  const { items } = await it.client.approvals.list()
  return items.find((one) => one.runId === runId)?.id ?? ''
}

/** `other` needs no answer; `yes` and `no` are done as the answer is. */
async function answered(): Promise<{ readonly run: RunView; readonly approvalId: string }> {
  const { id } = await it.start([
    echo('other'),
    ask('ok', { onReject: 'continue' }),
    echo('yes', { when: "ok.output.decision == 'APPROVE'" }),
    echo('no', { when: "ok.output.decision == 'REJECT'" }),
    echo('last', { dependsOn: ['other', 'yes'], join: 'settled' }),
  ])
  const approvalId = await approvalOf(id)
  await it.client.approvals.answer(approvalId, { decision: 'APPROVE' })
  const run = await it.client.runs.result(id)
  return { run, approvalId }
}

describe('an answer that was given', () => {
  test('in the last round of a repeated question begins no other round', async () => {
    const repeat = { until: "ok.output.decision == 'APPROVE'", timesMax: 3 }
    const steps = [{ ...ask('ok', { onReject: 'continue' }), repeat }, echo('a', answerOf('ok'))]
    const { id } = await it.start(steps)
    await it.client.approvals.answer(`${id}.ok.1`, { decision: 'REJECT' })
    await it.client.approvals.answer(`${id}.ok.2`, { decision: 'APPROVE' })
    await it.client.runs.result(id)
    await expect(
      it.client.approvals.change(`${id}.ok.1`, { decision: 'APPROVE' }),
    ).rejects.toMatchObject({ code: 'APPROVAL_NOT_CHANGEABLE' })
    await it.client.approvals.change(`${id}.ok.2`, { decision: 'REJECT' })
    const run = await it.client.runs.result(id)
    expect(run).toMatchObject({ status: 'COMPLETED', output: { a: { said: 'REJECT' } } })
    expect((await it.client.approvals.list({ status: 'OPEN' })).items).toEqual([])
  })

  test('is changed in a finished run: what depends on it is done again, the rest is kept', async () => {
    const { run, approvalId } = await answered()
    expect(it.done.toSorted()).toEqual(['echo last', 'echo other', 'echo yes'])
    const dry = await it.client.approvals.change(approvalId, { decision: 'REJECT', dryRun: true })
    expect(dry.impact).toEqual({
      again: ['yes', 'last'],
      stopped: [],
      irreversible: ['yes', 'last'],
      reopens: true,
    })
    expect((await it.client.runs.get(run.id)).status).toBe('COMPLETED')
    const changed = await it.cli('approve', approvalId, '--change', '--reject', '--by', 'ada')
    expect(changed.out).toContain('REJECTED')
    expect(changed.out).toContain('done again: yes, last')
    const again = await it.client.runs.result(run.id)
    expect(again.status).toBe('COMPLETED')
    const ends = again.steps.map(({ id, status }) => `${id}:${status}`).join(' ')
    expect(ends).toBe('other:COMPLETED ok:COMPLETED yes:SKIPPED no:COMPLETED last:COMPLETED')
    expect(it.done.slice(3).toSorted()).toEqual(['echo last', 'echo no'])
    expect(await it.client.approvals.get(approvalId)).toMatchObject({
      status: 'REJECTED',
      answer: { decision: 'REJECT', by: 'ada' },
    })
    const why = await it.client.runs.why(run.id, 'yes')
    expect(why.sentence).toContain("its condition ok.output.decision == 'APPROVE' is false")
  })

  test('is changed in a run that goes on: what is at work because of it is stopped', async () => {
    const { id } = await it.start([
      { id: 'aside', capability: 'work.hold' },
      ask('ok', { onReject: 'fail' }),
      { id: 'next', capability: 'work.hold', dependsOn: ['ok'] },
    ])
    const approvalId = await approvalOf(id)
    await it.client.approvals.answer(approvalId, { decision: 'APPROVE' })
    await it.until(id, 'aside:EXECUTING ok:COMPLETED next:EXECUTING')
    const { impact } = await it.client.approvals.change(approvalId, { decision: 'REJECT' })
    expect(impact).toMatchObject({ again: ['next'], stopped: ['next'], reopens: false })
    await it.until(id, 'aside:EXECUTING ok:FAILED next:SKIPPED')
    await it.client.approvals.change(approvalId, { decision: 'APPROVE' })
    await it.until(id, 'aside:EXECUTING ok:COMPLETED next:EXECUTING')
    it.release('next')
    it.release('aside')
    expect((await it.client.runs.result(id)).status).toBe('COMPLETED')
    expect(it.done).toEqual(['hold aside', 'hold next', 'hold next'])
  })

  test('is not changed where the run is undone or cancelled, nor before it is given', async () => {
    const { run, approvalId } = await answered()
    await it.client.runs.compensate(run.id)
    await it.client.runs.result(run.id)
    const change = { decision: 'REJECT' } as const
    await expect(it.client.approvals.change(approvalId, change)).rejects.toMatchObject({
      code: 'RUN_STATUS_CONFLICT',
      details: { status: 'COMPENSATED' },
    })
    const { id } = await it.start([ask('ok')])
    const open = await approvalOf(id)
    await expect(it.client.approvals.change(open, change)).rejects.toMatchObject({
      code: 'APPROVAL_NOT_CHANGEABLE',
      message: `The answer to ${open} cannot be changed: it is still open: answer it.`,
    })
    await it.client.runs.cancel(id)
    await expect(it.client.approvals.change(open, change)).rejects.toMatchObject({
      code: 'RUN_STATUS_CONFLICT',
    })
    const refused = await it.cli('approve', open, '--change')
    expect(refused.code).toBe(4)
  })

  test('has to fit the form', async () => {
    const form = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] }
    const { id } = await it.start([ask('ok', { form })])
    const approvalId = await approvalOf(id)
    await it.client.approvals.answer(approvalId, { decision: 'APPROVE', data: { n: 1 } })
    await it.client.runs.result(id)
    const change = it.client.approvals.change(approvalId, { decision: 'APPROVE', data: { n: 'x' } })
    await expect(change).rejects.toMatchObject({ code: 'APPROVAL_ANSWER_INVALID' })
    expect((await it.client.runs.get(id)).status).toBe('COMPLETED')
  })
})
