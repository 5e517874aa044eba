import { afterEach, expect, test } from 'vitest'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import type { Skein } from '../../src/app/skein.ts'
import { openSkein } from '../../src/compose.ts'

const done: string[] = []
let opened: Skein | undefined

const agent = () =>
  functionAgent({
    name: 'ops',
    capabilities: [
      {
        name: 'service.scale',
        description: 'Scale a service to a number of replicas',
        examples: ['scale the cart service to 5 replicas'],
        input: {
          type: 'object',
          properties: { service: { type: 'string' }, replicas: { type: 'integer' } },
          required: ['service', 'replicas'],
        },
        reversibility: 'reversible',
        run: ({ service }) => {
          done.push(`scale ${JSON.stringify(service)}`)
          return { done: true }
        },
      },
    ],
  })

async function open(): Promise<Skein> {
  opened = await openSkein({ agents: [agent()] })
  return opened
}

afterEach(async () => {
  done.length = 0
  await opened?.close()
})

test('a person who is asked for is told the whole picture, and their answer is carried out', async () => {
  const skein = await open()
  const first = await skein.ask('paint the fence green')
  const { conversationId } = first
  const handed = await skein.ask('I want to talk to a person', { conversationId })
  expect(handed.decision).toMatchObject({ type: 'ESCALATE', requiresApproval: true })
  const [approval] = (await skein.approvals.list({ status: 'OPEN' })).items
  expect(approval?.id).toBe(handed.approvalId)
  expect(approval?.question).toContain('I want to talk to a person')
  expect(approval?.question).toContain('Tried: asked: "paint the fence green"')
  expect(approval?.question).toContain('Suggestions:')
  const answer = { decision: 'APPROVE', data: { answer: 'scale cart to 5' }, by: 'ada' } as const
  const answered = await skein.approvals.answer(approval?.id ?? '', answer)
  expect(answered.status).toBe('APPROVED')
  const last = await skein.answer(handed.messageId)
  expect(last.run?.status).toBe('COMPLETED')
  expect(done).toEqual(['scale "cart"'])
  const again = skein.approvals.answer(approval?.id ?? '', answer)
  await expect(again).rejects.toMatchObject({ code: 'APPROVAL_CLOSED' })
})

test('asking back in vain hands over, and an answer in words is the answer', async () => {
  const skein = await open()
  const { conversationId } = await skein.ask('paint the fence')
  await skein.ask('the green one', { conversationId })
  const third = await skein.ask('behind the house', { conversationId })
  expect(third.decision).toMatchObject({ type: 'ESCALATE', action: 'hand over' })
  const answer = { decision: 'APPROVE', comment: 'We do not paint fences.', by: 'ada' } as const
  await skein.approvals.answer(third.approvalId ?? '', answer)
  expect((await skein.answer(third.messageId)).answer).toBe('ada answered: We do not paint fences.')
  const next = await skein.ask('then scale cart to 3', { conversationId })
  expect(next.run?.status).toBe('COMPLETED')
})

test('a person may leave it', async () => {
  const skein = await open()
  const handed = await skein.ask('please escalate this')
  await skein.approvals.answer(handed.approvalId ?? '', { decision: 'REJECT', by: 'ada' })
  expect((await skein.answer(handed.messageId)).answer).toBe('ada has left it.')
  expect(done).toEqual([])
})
