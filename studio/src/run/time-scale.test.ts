import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTimeScale, ticksOf } from './time-scale.ts'

const stretches = fc.array(
  fc.tuple(fc.nat(900_000), fc.integer({ min: 1, max: 90_000 })).map(([from, length]) => ({
    from,
    to: from + length,
  })),
  { maxLength: 12 },
)
const whole = { from: 0, to: 1_000_000 }

test('time never runs backwards, and begins and ends with the axis', () => {
  fc.assert(
    fc.property(stretches, fc.array(fc.nat(1_000_000)), (busy, moments) => {
      const scale = createTimeScale(whole, busy)
      const positions = moments.toSorted((a, b) => a - b).map((at) => scale.position(at))
      for (const [index, position] of positions.entries()) {
        expect(position).toBeGreaterThanOrEqual(positions[index - 1] ?? 0)
        expect(position).toBeLessThanOrEqual(1.000001)
      }
      expect(scale.position(0)).toBe(0)
      expect(scale.position(1_000_000)).toBeCloseTo(1)
    }),
  )
})

test('a position leads back to its moment', () => {
  fc.assert(
    fc.property(stretches, fc.nat(1_000_000), (busy, at) => {
      const scale = createTimeScale(whole, busy)
      expect(Math.abs(scale.moment(scale.position(at)) - at)).toBeLessThan(1)
    }),
  )
})

test('an hour of waiting is squeezed, and what ran around it can be seen', () => {
  const hour = 3_600_000
  const busy = [
    { from: 0, to: 2000 },
    { from: hour, to: hour + 2000 },
  ]
  const scale = createTimeScale({ from: 0, to: hour + 2000 }, busy)
  expect(scale.idle).toEqual([{ from: 2000, to: hour }])
  expect(scale.position(2000)).toBeCloseTo(0.48)
  expect(scale.position(hour)).toBeCloseTo(0.52)
  expect(ticksOf(scale, 8).every((at) => at <= 2000 || at >= hour)).toBe(true)
})

test('a run of no length has an axis all the same', () => {
  const scale = createTimeScale({ from: 5, to: 5 }, [])
  expect([scale.position(5), scale.moment(0)]).toEqual([0, 5])
})
