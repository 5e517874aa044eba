import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ApprovalRequest } from '../../src/core/plan/plan.ts'
import { openServed } from './open-served.ts'
import type { Served } from './open-served.ts'

let it: Served

beforeEach(async () => {
  it = await openServed({
    people: { ada: { roles: ['release'] }, bob: { roles: ['release', 'ops'] }, eve: {} },
  })
})

afterEach(() => it.close())

const yes = { decision: 'APPROVE' } as const

async function ask(request: Omit<ApprovalRequest, 'question'>): Promise<string> {
  const approval = { question: 'OK?', ...request }
  const { id } = await it.start([{ id: 'ok', kind: 'approval', approval }])
  return `${id}.ok.1`
}

test('only who is named answers, and who is refused leaves no trace', async () => {
  const id = await ask({ assignees: ['grace'] })
  await expect(it.client.approvals.answer(id, { ...yes, by: 'eve' })).rejects.toMatchObject({
    code: 'APPROVAL_NOT_YOURS',
    message: `"eve" may not answer ${id}. grace may: answer as one of them.`,
  })
  await expect(it.client.approvals.answer(id, yes)).rejects.toMatchObject({
    code: 'APPROVAL_NOT_YOURS',
  })
  const { items } = await it.client.runs.eventPage(id.split('.')[0] ?? '')
  expect(items.map(({ type }) => type)).toEqual(['run.created', 'run.started', 'wait.opened'])
  const answered = await it.cli('approve', id, '--by', 'grace')
  expect(answered.code).toBe(0)
  expect(await it.client.approvals.get(id)).toMatchObject({ answer: { by: 'grace' } })
})

test('a role is answered by whoever has it', async () => {
  const id = await ask({ roles: ['ops'] })
  await expect(it.client.approvals.answer(id, { ...yes, by: 'ada' })).rejects.toMatchObject({
    message: `"ada" may not answer ${id}. anybody with the role ops may: answer as one of them.`,
  })
  const odd = it.client.approvals.answer(id, { ...yes, by: 'constructor' })
  await expect(odd).rejects.toMatchObject({ code: 'APPROVAL_NOT_YOURS' })
  expect(await it.client.approvals.answer(id, { ...yes, by: 'bob' })).toMatchObject({
    status: 'APPROVED',
  })
})

test('of several answers each person gives one', async () => {
  const id = await ask({ roles: ['release'], quorum: 2 })
  const { sentence } = await it.client.runs.why(id.split('.')[0] ?? '', 'ok')
  expect(sentence).toContain('for anybody with the role release to answer')
  await it.client.approvals.answer(id, { ...yes, by: 'ada' })
  const twice = await it.client.approvals.answer(id, { ...yes, by: 'ada' })
  expect(twice).toMatchObject({ status: 'OPEN', quorum: 2, votes: [{ by: 'ada' }] })
  const done = await it.client.approvals.answer(id, { ...yes, by: 'bob' })
  expect(done.status).toBe('APPROVED')
})

test('who hands it on may no longer answer, and those it is handed to may', async () => {
  const id = await ask({ roles: ['release'] })
  const stranger = it.client.approvals.delegate(id, { assignees: ['eve'], by: 'eve' })
  await expect(stranger).rejects.toMatchObject({ code: 'APPROVAL_NOT_YOURS' })
  const handed = await it.client.approvals.delegate(id, { assignees: ['eve'], by: 'ada' })
  expect(handed).toMatchObject({ assignees: ['eve'] })
  for (const by of ['ada', 'bob']) {
    await expect(it.client.approvals.answer(id, { ...yes, by })).rejects.toMatchObject({
      code: 'APPROVAL_NOT_YOURS',
    })
  }
  expect(await it.client.approvals.answer(id, { ...yes, by: 'eve' })).toMatchObject({
    status: 'APPROVED',
  })
})

test('an answer that comes while the question is handed on is refused', async () => {
  for (const request of [{ roles: ['release'] }, { assignees: ['ada', 'bob'] }, {}]) {
    const id = await ask(request)
    const { approvals } = it.skein
    const [handed, answered] = await Promise.allSettled([
      approvals.delegate(id, { assignees: ['eve'], by: 'ada' }),
      approvals.answer(id, { ...yes, by: 'ada' }),
    ])
    expect(handed).toMatchObject({ status: 'fulfilled', value: { assignees: ['eve'] } })
    expect(answered).toMatchObject({ reason: { code: 'APPROVAL_NOT_YOURS' } })
    expect((await approvals.get(id)).status).toBe('OPEN')
    const given = await approvals.answer(id, { ...yes, by: 'eve' })
    expect(given).toMatchObject({ status: 'APPROVED', answer: { by: 'eve' } })
  }
})

test('of two that hand on their answer at once, neither takes back what the other did', async () => {
  const id = await ask({ assignees: ['ada', 'bob'], quorum: 2 })
  const { approvals } = it.skein
  await Promise.all([
    approvals.delegate(id, { assignees: ['eve'], by: 'ada' }),
    approvals.delegate(id, { assignees: ['carl'], by: 'bob' }),
  ])
  expect((await approvals.get(id)).assignees.toSorted()).toEqual(['carl', 'eve'])
})

test('where two are needed, one of them hands on only their own answer', async () => {
  const id = await ask({ assignees: ['ada', 'bob'], quorum: 2 })
  const handed = await it.client.approvals.delegate(id, { assignees: ['eve'], by: 'ada' })
  expect(handed.assignees).toEqual(['bob', 'eve'])
  await it.client.approvals.answer(id, { ...yes, by: 'bob' })
  expect(await it.client.approvals.answer(id, { ...yes, by: 'eve' })).toMatchObject({
    status: 'APPROVED',
  })
})

test('the deadline hands it on to another, who alone may answer then', async () => {
  const id = await ask({
    assignees: ['ada'],
    deadlineMs: 700,
    onDeadline: 'escalate',
    escalateTo: 'bob',
  })
  await expect.poll(async () => (await it.client.approvals.get(id)).assignees).toEqual(['bob'])
  const before = it.client.approvals.answer(id, { ...yes, by: 'ada' })
  await expect(before).rejects.toMatchObject({ code: 'APPROVAL_NOT_YOURS' })
})

test('what is open is listed by who is asked', async () => {
  const named = await ask({ assignees: ['ada'] })
  const byRole = await ask({ roles: ['ops'] })
  const anybody = await ask({})
  const ids = async (query: object): Promise<readonly string[]> =>
    (await it.client.approvals.list({ status: 'OPEN', ...query })).items.map(({ id }) => id)
  expect(await ids({ assignee: 'ada' })).toEqual([named])
  expect(await ids({ role: 'ops' })).toEqual([byRole])
  expect(await ids({})).toEqual([anybody, byRole, named])
  const page = await it.client.approvals.list({ assignee: 'ada', limit: 1 })
  expect(page.items.map(({ id }) => id)).toEqual([named])
  expect((await it.cli('approve', '--role', 'ops')).out).toContain(byRole)
  expect((await it.cli('approve', '--role', 'nobody')).out).toContain('Nothing waits')
})

test('a quorum that nobody can reach is a problem of the plan', async () => {
  const asking = ask({ assignees: ['ada', 'ada'], quorum: 2 })
  await expect(asking).rejects.toMatchObject({
    code: 'PLAN_INVALID',
    details: { problems: [{ code: 'JOIN_UNREACHABLE', path: '/steps/0/approval/quorum' }] },
  })
})
