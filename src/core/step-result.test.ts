import { expect, test } from 'vitest'
import { decodeStepResult } from './step-result.ts'

const order = { kind: 'order', name: 'o1' }
const ada = { kind: 'customer', name: 'Ada' }

test.each([
  [{ output: null }],
  [{ output: { a: [1] }, entities: [], relationships: [] }],
  [{ output: 1, entities: [{ ...order, properties: { total: 3 } }] }],
  [{ output: 1, relationships: [{ from: ada, type: 'placed', to: order }] }],
])('takes %j', (result) => {
  expect(decodeStepResult(result)).toStrictEqual({ type: 'decoded', result })
})

test('drops what it does not know', () => {
  const result = { output: 1, entities: [{ ...order, color: 'red' }], cost: 3 }
  expect(decodeStepResult(result)).toStrictEqual({
    type: 'decoded',
    result: { output: 1, entities: [order] },
  })
})

test.each([
  [null, 'the result'],
  [{}, 'output is missing'],
  [{ output: 1, entities: {} }, 'entities'],
  [{ output: 1, entities: [{ kind: 'order', name: '' }] }, 'entities.0.name'],
  [{ output: 1, entities: [{ ...order, properties: [] }] }, 'properties must be an object'],
  [{ output: 1, relationships: [{ from: ada, to: order }] }, 'relationships.0.type'],
])('refuses %j, and says where', (result, reason) => {
  expect(decodeStepResult(result)).toMatchObject({
    type: 'unfit',
    reason: expect.stringContaining(reason),
  })
})
