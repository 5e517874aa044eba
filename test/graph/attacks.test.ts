import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkReadOnly } from '../../src/graphs/cypher/guard.ts'
import { namedQueries } from '../../src/graphs/cypher/named-queries.ts'
import { openGrafeo } from '../../src/graphs/grafeo/open-grafeo.ts'
import type { GraphDatabase } from '../../src/ports/graph-database.ts'
import { knows, thing } from '../../src/testing/contracts/graph-place.ts'
import { attacks, serverAttacks } from './attacks.ts'
import { hostileTexts } from './hostile-texts.ts'

describe('the corpus of attacks', () => {
  test('has at least 200 of them', () => {
    expect(new Set(attacks).size).toBeGreaterThanOrEqual(200)
  })

  test('is refused whole, each with a place and a reason, on both engines', () => {
    for (const engine of ['grafeo', 'neo4j'] as const) {
      for (const text of attacks) {
        const checked = checkReadOnly(text, engine)
        expect(checked, text.slice(0, 200)).toMatchObject({
          ok: false,
          refused: expect.any(String) as string,
          line: expect.any(Number) as number,
          column: expect.any(Number) as number,
        })
      }
    }
  })

  test('has none of what Skein itself asks', () => {
    for (const { text, name } of namedQueries) {
      expect(checkReadOnly(text, 'neo4j'), name).toEqual({ ok: true })
    }
  })

  test('is larger on a server that cannot end a single query', () => {
    for (const text of serverAttacks) expect(checkReadOnly(text, 'neo4j').ok, text).toBe(false)
  })

  test('leaves regular expressions that cannot run for long', () => {
    for (const pattern of ["'a.*'", "'(?i).*shop.*'", "'[a-c]+|x'"]) {
      const text = `MATCH (n) WHERE n.name =~ ${pattern} AND n.x = 1 RETURN n`
      expect(checkReadOnly(text, 'neo4j'), text).toEqual({ ok: true })
    }
  })
})

describe('whatever passes the guard', () => {
  let folder = ''
  let graph: GraphDatabase

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-attacks-'))
    await writeFile(join(folder, 'canary.csv'), 'the-canary-sings\n')
    graph = await openGrafeo({ folder: join(folder, 'graph'), memoryMaxBytes: 600e6 })
    await graph.apply({ position: 1, operations: [thing('a'), thing('b'), knows('a', 'b')] })
  })

  afterAll(async () => {
    await graph.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('changes nothing and reads no file', async () => {
    const before = await contentOf(graph)
    let passed = 0
    const law = fc.asyncProperty(hostileTexts(join(folder, 'canary.csv')), async (text) => {
      if (!checkReadOnly(text).ok) return
      passed += 1
      const answer = await graph
        .queryUntrusted({ text, timeoutMs: 2_000 })
        .catch((error: unknown) => String(error))
      expect(JSON.stringify(answer)).not.toContain('canary-sings')
      expect(await contentOf(graph)).toEqual(before)
    })
    await fc.assert(law, { numRuns: 1_500 })
    expect(passed).toBeGreaterThan(100)
    expect(await graph.position()).toBe(1)
  }, 120_000)
})

async function contentOf(database: GraphDatabase): Promise<unknown> {
  const nodes = await database.query({
    text: 'MATCH (n) RETURN labels(n) AS labels, properties(n) AS p ORDER BY n.id',
  })
  return [nodes.rows, await database.counts()]
}
