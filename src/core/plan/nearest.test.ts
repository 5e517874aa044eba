import { expect, test } from 'vitest'
import { didYouMean, nearestNames } from './nearest.ts'

const known = ['weather.get', 'weather.set', 'weather.forecast', 'chat.send', 'search.indoor']

test.each([
  ['weather.gett', ['weather.get', 'weather.set']],
  ['Weather.Get', ['weather.get', 'weather.set']],
  ['chat.snd', ['chat.send']],
  ['payment.refund', []],
  ['', []],
])('the names nearest to %j, best first', (wanted, names) => {
  expect(nearestNames(wanted, known)).toEqual(names)
})

test('as many as asked for, in a stable order', () => {
  expect(nearestNames('s', ['s3', 's1', 's2'], 2)).toEqual(['s1', 's2'])
})

test('becomes a hint, or nothing', () => {
  expect(didYouMean('chat.snd', known)).toBe(' Did you mean chat.send?')
  expect(didYouMean('something else', known)).toBe('')
})

test('costs little, however long the names and however many', () => {
  const started = performance.now()
  expect(nearestNames('a'.repeat(100_000), ['b'.repeat(100_000)])).toEqual([])
  expect(nearestNames('step', ['b'.repeat(1_000_000)])).toEqual([])
  const many = Array.from({ length: 10_000 }, (_, index) => `step_${index}`)
  for (let count = 0; count < 1_000; count += 1) nearestNames(`wrong_${count}`, many)
  expect(performance.now() - started).toBeLessThan(4_000)
})
