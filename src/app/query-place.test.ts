import { expect, test } from 'vitest'
import { SkeinError } from '../core/errors.ts'
import { withPlace } from './query-place.ts'

const failed = (reason: string) => new SkeinError('GRAPH_QUERY_FAILED', { reason })

test.each([
  ['syntax error: Expected expression at line 3, column 27', '', [3, 27]],
  ['Variable `m` not defined (line 1, column 18 (offset: 17))', 'MATCH (n) RETURN m', [1, 18]],
  ["semantic error: Undefined variable 'm'", "MATCH (n {x: 'm'})\nRETURN n.m, m", [2, 13]],
] as const)('says where it failed: %s', (reason, text, [line, column]) => {
  const error = withPlace(failed(reason), text) as SkeinError
  expect(error.details).toMatchObject({ line, column })
  expect(error.message).toContain(`failed at line ${line}, column ${column}: `)
  expect(error.message).not.toMatch(/line.*line/)
})

test('leaves what has no place, and what is no failure of a query', () => {
  const error = failed('division by zero')
  expect(withPlace(error, 'RETURN 1/0')).toBe(error)
  const other = new SkeinError('GRAPH_UNAVAILABLE', { reason: 'at line 1, column 2' })
  expect(withPlace(other, '')).toBe(other)
})
