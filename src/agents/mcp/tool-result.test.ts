import type { CallToolResult } from '@modelcontextprotocol/client'
import { expect, test } from 'vitest'
import { toolOutcome } from './tool-result.ts'

const server = { name: 'shop', command: 'shop', env: { KEY: 'k3y-value' } }

test.each<[string, CallToolResult, unknown]>([
  ['structured content, before all else', { content: text('x'), structuredContent: [1] }, [1]],
  ['structured content that is nothing', { content: text('x'), structuredContent: null }, null],
  ['an object in the only text', { content: text(' {"a":1}\n') }, { a: 1 }],
  ['a list in the only text', { content: text('[1,2]') }, [1, 2]],
  ['a text that looks like a number', { content: text('42') }, { text: '42' }],
  ['a text that starts like an object', { content: text('{hello}') }, { text: '{hello}' }],
  ['nothing', { content: [] }, { content: [] }],
  [
    'two texts',
    { content: [...text('{}'), ...text('b')] },
    { content: [...text('{}'), ...text('b')] },
  ],
])('takes %s', (_, result, output) => {
  expect(toolOutcome(server, result)).toStrictEqual({ type: 'succeeded', output })
})

test("takes no entities from the content, whose words are the tool's own", () => {
  const structuredContent = { entities: [{ entityType: 'person' }] }
  expect(toolOutcome(server, { content: [], structuredContent })).toStrictEqual({
    type: 'succeeded',
    output: structuredContent,
  })
})

test.each([
  [text('No such order\nfor k3y-value'), 'No such order for ***'],
  [[], 'the tool gave no reason'],
])('takes an error as a refusal in the words of the tool', (content, reason) => {
  expect(() => toolOutcome(server, { content, isError: true })).toThrow(
    expect.objectContaining({
      code: 'AGENT_REFUSED',
      disposition: 'never-retry',
      details: { agent: 'shop', reason },
    }),
  )
})

function text(value: string): CallToolResult['content'] {
  return [{ type: 'text', text: value }]
}
