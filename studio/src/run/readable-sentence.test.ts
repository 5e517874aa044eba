import { expect, test } from 'vitest'
import type { RunModel } from '../data/run-model.ts'
import { readableSentence } from './readable-sentence.ts'

const steps = new Map([
  ['check_scope', { name: 'Check SOC 2 scope' }],
  ['read', { name: 'Read the report' }],
  ['fetch[2]', { name: 'Fetch 3' }],
])
const model = { steps } as unknown as RunModel

test('steps are called by their names, and moments by the clock', () => {
  const at = '2026-11-25T00:19:04.221Z'
  const read = (sentence: string): string => readableSentence(model, sentence, Date.parse(at))
  expect(read(`check_scope is being done since ${at}.`)).toMatch(
    /^Check SOC 2 scope is being done since \d\d:19( [AP]M)?\.$/,
  )
  expect(read('read waits for fetch[2] and other_step.')).toBe(
    'Read the report waits for Fetch 3 and other_step.',
  )
  expect(read('check_scope asks who may read it.')).toBe('Check SOC 2 scope asks who may read it.')
})
