import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { systemClock } from './system-clock.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000 })
})

afterEach(() => {
  vi.useRealTimers()
})

test('rings once, at its time and not before', () => {
  const ring = vi.fn()
  systemClock.ringAt(1_500, ring)
  vi.advanceTimersByTime(499)
  expect(ring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ring).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1_000_000)
  expect(ring).toHaveBeenCalledTimes(1)
})

test('rings soon for a time that has passed, but never before it returns', () => {
  const ring = vi.fn()
  systemClock.ringAt(0, ring)
  expect(ring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ring).toHaveBeenCalledTimes(1)
})

test('does not ring once undone, even when it is far off and was armed anew', () => {
  const ring = vi.fn()
  const undo = systemClock.ringAt(1_000 + 3_600_000, ring)
  vi.advanceTimersByTime(1_800_000)
  undo()
  vi.advanceTimersByTime(3_600_000)
  expect(ring).not.toHaveBeenCalled()
})

test('rings on time for a time beyond the reach of one Node timer', () => {
  const ring = vi.fn()
  const delayMs = 2 ** 31 + 10
  systemClock.ringAt(1_000 + delayMs, ring)
  vi.advanceTimersByTime(delayMs - 1)
  expect(ring).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(ring).toHaveBeenCalledTimes(1)
})

test('rings within a minute when the machine slept past the time', () => {
  const ring = vi.fn()
  systemClock.ringAt(1_000 + 86_400_000, ring)
  vi.setSystemTime(1_000 + 86_400_000)
  vi.advanceTimersByTime(60_000)
  expect(ring).toHaveBeenCalledTimes(1)
})

test('a ring to come does not keep the process alive', () => {
  const file = fileURLToPath(new URL('system-clock.ts', import.meta.url))
  const script = `const { systemClock } = await import(${JSON.stringify(file)})
    systemClock.ringAt(Date.now() + 60000, () => {})`
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 })
})
