import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createManualClock } from '../../testing/fakes/manual-clock.ts'
import { Timers } from './timers.ts'

test('ring in the order of their time, at it or after it, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { maxLength: 60 }), (delays) => {
      const clock = createManualClock(0)
      const timers = new Timers(clock)
      const rung: number[] = []
      for (const [key, delay] of delays.entries()) {
        timers.set(`${key}`, delay, () => {
          expect(clock.now()).toBeGreaterThanOrEqual(delay)
          rung.push(delay)
        })
      }
      for (let step = 0; step < 6; step += 1) clock.advance(100)
      expect(rung).toEqual(delays.toSorted((a, b) => a - b))
    }),
  )
})

test('one timer a key: a new one replaces it, and a cleared one does not ring', () => {
  const clock = createManualClock(0)
  const timers = new Timers(clock)
  const rung: string[] = []
  timers.set('a', 100, () => rung.push('early'))
  timers.set('a', 300, () => rung.push('late'))
  timers.set('b', 200, () => rung.push('b'))
  timers.clear('b')
  clock.advance(250)
  expect(rung).toEqual([])
  clock.advance(50)
  expect(rung).toEqual(['late'])
})

test('may be set again by what they ring', () => {
  const clock = createManualClock(0)
  const timers = new Timers(clock)
  let count = 0
  const again = (): void => {
    count += 1
    if (count < 5) timers.set('a', clock.now() + 10, again)
  }
  timers.set('a', 10, again)
  clock.advance(100)
  expect(count).toBe(5)
})

test('that were cleared do not stay in memory until they come up', () => {
  const timers = new Timers(createManualClock(0))
  timers.set('first', 1_000, () => undefined)
  for (let count = 0; count < 50_000; count += 1) {
    timers.set(`${count}`, 3_600_000, () => undefined)
    timers.clear(`${count}`)
  }
  expect(timers.held).toBeLessThan(2_000)
})

test('hold one alarm of the clock at most, and none when closed', () => {
  const clock = createManualClock(0)
  const timers = new Timers(clock)
  for (let count = 0; count < 100; count += 1)
    timers.set(`${count}`, 1_000 - count, () => undefined)
  expect(clock.pending()).toBe(1)
  timers.close()
  expect(clock.pending()).toBe(0)
})
