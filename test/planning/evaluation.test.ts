import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { evaluateSet } from '../../scripts/evaluation/evaluate-set.ts'
import { loadSets } from '../../scripts/evaluation/evaluation-set.ts'
import { committedScores } from '../../scripts/evaluation/planning-report.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, '../shared/data')
const isThere = existsSync(folder)
if (!isThere) process.stdout.write(`Skipped: there is no ${folder}\n`)

const page = readFileSync(join(root, 'docs/reference/planning.md'), 'utf8')
const committed = committedScores(page)

/** Units: points. */
const tolerance = 1

describe.skipIf(!isThere)('planning is as good as docs/reference/planning.md says', () => {
  const sets = isThere ? loadSets(folder) : []

  test.each(sets.map((set) => [set.name, set] as const))(
    '%s',
    { timeout: 240_000 },
    (name, set) => {
      const expected = committed.filter((one) => one.set === name)
      expect(expected.length).toBeGreaterThan(0)
      const half = Math.floor(set.requests.length / 2)
      const results = evaluateSet(set, [0, half])
      for (const result of results) {
        const before = expected.find(({ pastRuns }) => pastRuns === result.pastRuns)
        const said = `with ${result.pastRuns} past runs`
        expect(result.node, said).toBeGreaterThanOrEqual((before?.node ?? 0) - tolerance)
        expect(result.link, said).toBeGreaterThanOrEqual((before?.link ?? 0) - tolerance)
        expect(result.exact, said).toBeGreaterThanOrEqual((before?.exact ?? 0) - tolerance)
        expect(result.unasked ?? 0).toBe(0)
      }
    },
  )
})
