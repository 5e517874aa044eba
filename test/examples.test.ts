import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const runAll = fileURLToPath(new URL('../examples/run-all.ts', import.meta.url))

test('every example does what it says, as a program of its own', { timeout: 120_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [runAll])
  expect(stdout).toMatch(/^4 passed, 0 failed$/m)
})
