import { expect, test } from 'vitest'
import type { StepStatus } from '../../core/run/status.ts'
import { glyphOf } from './glyphs.ts'

const statuses: readonly StepStatus[] = [
  'PENDING',
  'ASSIGNED',
  'EXECUTING',
  'WAITING',
  'COMPLETED',
  'FAILED',
  'SKIPPED',
  'CANCELLED',
  'COMPENSATING',
  'COMPENSATED',
]

test('states differ by shape, not only by colour', () => {
  expect(new Set(statuses.map((status) => glyphOf(status))).size).toBe(statuses.length)
})

test('the arc of a running step turns', () => {
  expect(glyphOf('EXECUTING', 1)).not.toBe(glyphOf('EXECUTING', 2))
  expect(glyphOf('EXECUTING', 4)).toBe(glyphOf('EXECUTING', 0))
})
