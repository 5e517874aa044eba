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

test('looks at a thousand names at most, and at none where the wanted one is too long', () => {
  let looked = 0
  function* names(): Iterable<string> {
    for (let index = 0; index < 10_000; index += 1) {
      looked += 1
      yield `step_${index}`
    }
  }
  expect(nearestNames('step_9999', names())).not.toContain('step_9999')
  expect(looked).toBe(1_001)
  looked = 0
  expect(nearestNames('a'.repeat(101), names())).toEqual([])
  expect(looked).toBe(0)
})

test('a name whose length is too far off is passed over, however long it is', () => {
  expect(nearestNames('step', ['b'.repeat(1_000_000), 'stop'])).toEqual(['stop'])
})
