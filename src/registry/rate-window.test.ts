import { array, assert, integer, nat, property, record } from 'fast-check'
import { expect, test } from 'vitest'
import { RateWindow } from './rate-window.ts'

const minuteMs = 60_000
const attempts = array(record({ afterMs: nat(20_000), most: integer({ min: 1, max: 5 }) }), {
  maxLength: 200,
})

test('never lets more start in any minute than it may, and no fewer than it could', () => {
  assert(
    property(integer({ min: 1, max: 5 }), attempts, (most, tries) => {
      const window = new RateWindow(most)
      const starts: number[] = []
      let now = 0
      for (const { afterMs } of tries) {
        now += afterMs
        const recent = starts.filter((start) => start + minuteMs > now)
        const free = window.freeAt(now)
        expect(free === undefined).toBe(recent.length < most)
        if (free === undefined) {
          window.take(now)
          starts.push(now)
        } else expect(free).toBe((recent.at(-most) ?? 0) + minuteMs)
      }
    }),
  )
})

test('counts what was started before it was changed', () => {
  const window = new RateWindow(3)
  for (const now of [0, 1, 2]) window.take(now)
  window.change(1)
  expect(window.freeAt(10)).toBe(2 + minuteMs)
  window.change(4)
  expect(window.freeAt(10)).toBeUndefined()
})
