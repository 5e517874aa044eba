import type { Tool } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { toolCapability } from './tool-capability.ts'

const input = { type: 'object' as const, properties: { id: { type: 'string' } } }

test('takes a tool that says nothing of itself on the safe side', () => {
  expect(toolCapability('shop', { name: 'do', inputSchema: input })).toStrictEqual({
    name: 'shop.do',
    description: 'do',
    examples: [],
    input,
    output: {},
    requires: [],
    produces: [],
    reversibility: 'irreversible',
    idempotent: false,
  })
})

test.each<[Tool['annotations'], string, boolean]>([
  [{}, 'irreversible', false],
  [{ readOnlyHint: true }, 'read', true],
  [{ readOnlyHint: true, destructiveHint: true }, 'read', true],
  [{ destructiveHint: false }, 'reversible', false],
  [{ destructiveHint: false, idempotentHint: true }, 'reversible', true],
  [{ destructiveHint: true, idempotentHint: true }, 'irreversible', true],
  [{ readOnlyHint: false, idempotentHint: false }, 'irreversible', false],
])('takes annotations %j as %s, idempotent: %s', (annotations, reversibility, idempotent) => {
  const capability = toolCapability('shop', { name: 'do', inputSchema: input, annotations })
  expect(capability).toMatchObject({ reversibility, idempotent })
})

test('takes kinds and examples from its meta data, and only texts', () => {
  const capability = toolCapability('shop', {
    name: 'do',
    description: 'Does it',
    inputSchema: input,
    outputSchema: input,
    _meta: {
      'skein/requires': ['customer', 7],
      'skein/produces': 'order',
      'skein/examples': ['Do it'],
    },
  })
  expect(capability).toMatchObject({
    description: 'Does it',
    output: input,
    requires: ['customer'],
    produces: [],
    examples: ['Do it'],
  })
})
