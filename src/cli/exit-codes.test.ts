import { expect, test } from 'vitest'
import { errorCodes } from '../core/errors.ts'
import { exitCodeMeanings, exitCodeOf, exitCodeOfRun, exitCodes } from './exit-codes.ts'

test('every error code has an exit code, and none of them is 0', () => {
  const listed = new Set(exitCodeMeanings.map(([code]) => code))
  expect(errorCodes.length).toBeGreaterThan(40)
  for (const code of errorCodes) {
    expect(listed).toContain(exitCodeOf(code))
    expect(exitCodeOf(code)).not.toBe(0)
  }
})

test('every exit code has one meaning in the help', () => {
  expect(new Set(exitCodeMeanings.map(([code]) => code))).toEqual(new Set(Object.values(exitCodes)))
})

test('only a run that failed or was cancelled is a failure of the command', () => {
  expect(exitCodeOfRun('COMPLETED')).toBe(0)
  expect(exitCodeOfRun('EXECUTING')).toBe(0)
  expect(exitCodeOfRun('FAILED')).toBe(1)
  expect(exitCodeOfRun('CANCELLED')).toBe(1)
})
