import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { Driver } from 'neo4j-driver'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { functionAgent } from '../../src/agents/function/function-agent.ts'
import { openSkein } from '../../src/compose.ts'
import { checkReadOnly } from '../../src/graphs/cypher/guard.ts'
import { namedQueries } from '../../src/graphs/cypher/named-queries.ts'
import { openGrafeo } from '../../src/graphs/grafeo/open-grafeo.ts'
import { loadDriver } from '../../src/graphs/neo4j/load-driver.ts'
import { openNeo4j } from '../../src/graphs/neo4j/open-neo4j.ts'
import type { GraphDatabase } from '../../src/ports/graph-database.ts'
import { graphDatabaseContract } from '../../src/testing/contracts/graph-database.contract.ts'
import { knows, thing } from '../../src/testing/contracts/graph-place.ts'
import type { CreateGraphPlace } from '../../src/testing/contracts/graph-place.ts'
import { randomGraph } from '../../src/testing/simulation/random-graph.ts'
import { seededChance } from '../../src/testing/simulation/seeded-chance.ts'
import { hostileTexts } from './hostile-texts.ts'
import { fill, parametersOf } from './named-query-parameters.ts'
import { projectionSuite } from './projection-suite.ts'
import { startTestNeo4j } from './test-neo4j.ts'

const server = await startTestNeo4j()
const { url, user, password } = 'url' in server ? server : { url: '' }
const place = {
  url,
  organization: 'acme',
  ...(user !== undefined && { user }),
  ...(password !== undefined && { password }),
}

afterAll(async () => {
  if ('url' in server) await server.stop()
})

async function emptied(): Promise<void> {
  await (await openNeo4j({ ...place, empty: true })).close()
}

const createPlace: CreateGraphPlace = async () => {
  await emptied()
  return {
    open: () => openNeo4j(place),
    crash: { cannot: 'the server of the suite is not ended for a single test' },
    remove: () => Promise.resolve(),
  }
}

describe.skipIf('missing' in server)('on a real server', () => {
  graphDatabaseContract('neo4j', createPlace)

  projectionSuite(
    'Neo4j',
    async () => {
      await emptied()
      return () => openNeo4j(place)
    },
    5,
  )

  describe('named queries', () => {
    test('give equal rows, in equal order, on both engines', async () => {
      await emptied()
      const folder = await mkdtemp(join(tmpdir(), 'skein-named-'))
      const graphs = await Promise.all([openGrafeo({ folder }), openNeo4j(place)])
      try {
        const size = { plans: 60, steps: 1_200, chance: seededChance(5) }
        const ids = await fill(graphs, randomGraph(size))
        const empty: string[] = []
        for (const query of namedQueries) {
          let rows = 0
          for (let round = 0; round < 25; round += 1) {
            const parameters = parametersOf(query, ids, seededChance(round))
            const asked = { text: query.text, parameters, rowsMax: 10_000 }
            const [first, second] = await Promise.all(graphs.map((graph) => graph.query(asked)))
            expect(second, `${query.name} ${JSON.stringify(parameters)}`).toEqual(first)
            rows += first?.rows.length ?? 0
          }
          if (rows === 0) empty.push(query.name)
        }
        expect(empty).toEqual([])
      } finally {
        for (const graph of graphs) await graph.close()
        await rm(folder, { recursive: true, force: true })
      }
    }, 180_000)
  })

  describe('a Skein', () => {
    test('moves its graph to the server and back, and serves from where it is', async () => {
      await emptied()
      const data = await mkdtemp(join(tmpdir(), 'skein-move-'))
      const capabilities = [{ name: 'work.do', idempotent: true, run: async () => 'done' }]
      const agents = [functionAgent({ name: 'worker', capabilities })]
      const organization = place.organization
      const login = {
        ...(user !== undefined && { user }),
        ...(password !== undefined && { password }),
      }
      const skein = await openSkein({ data, agents, organization, graph: login })
      const plan = { name: 'Work', steps: [{ id: 'only', capability: 'work.do' }] }
      const run = async (): Promise<void> => {
        await skein.runs.result((await skein.runs.start({ plan })).id)
      }
      const query = 'MATCH (s:ExecutionStep) RETURN count(s) AS n'
      const stepsNow = async (): Promise<unknown> =>
        (await skein.graph.query({ query, consistency: 'latest' })).rows[0]?.['n']
      const moved = (): Promise<void> =>
        vi.waitFor(async () => expect((await skein.graph.status()).rebuild?.status).toBe('DONE'), {
          timeout: 30_000,
        })
      await run()
      expect(await stepsNow()).toBe(1)
      await skein.graph.rebuild({ to: url })
      await moved()
      expect((await skein.health()).graph.engine).toBe('neo4j')
      await run()
      expect(await stepsNow()).toBe(2)
      expect(await skein.graph.status({ check: true })).toMatchObject({
        engine: 'neo4j',
        lag: 0,
        lastCheck: { status: 'complete' },
      })
      await skein.graph.rebuild({ to: 'embedded' })
      await moved()
      expect((await skein.graph.status()).engine).toBe('grafeo')
      expect(await stepsNow()).toBe(2)
      await skein.close()
      await rm(data, { recursive: true, force: true })
    }, 60_000)
  })

  describe('whatever passes the guard', () => {
    test('changes nothing on a server and reads no file', async () => {
      await withServer(async (graph) => {
        await graph.apply({ position: 1, operations: [thing('a'), thing('b'), knows('a', 'b')] })
        let passed = 0
        const law = fc.asyncProperty(hostileTexts('/etc/passwd'), async (text) => {
          if (!checkReadOnly(text, 'neo4j').ok) return
          passed += 1
          const answer = await graph
            .queryUntrusted({ text })
            .catch((error: unknown) => String(error))
          expect(JSON.stringify(answer)).not.toContain('root:')
        })
        await fc.assert(law, { numRuns: 500 })
        expect(passed).toBeGreaterThan(30)
        expect(await graph.counts()).toEqual({ nodes: 2, relationships: 1 })
        const { rows } = await graph.query({ text: 'MATCH (n:thing) RETURN properties(n) AS p' })
        expect(rows.map(({ p }) => Object.keys(p as object))).toEqual([['id'], ['id']])
      })
    }, 60_000)

    test('cannot write even where the guard is passed by', async () => {
      await withServer(async (graph) => {
        for (const text of [
          'CREATE (:Evil)',
          'MATCH (n) SET n.x = 1',
          'CREATE (:Evil) RETURN 1 AS n',
        ]) {
          await expect(graph.query({ text })).rejects.toMatchObject({ code: 'GRAPH_QUERY_REFUSED' })
        }
      })
    })
  })

  describe('a database of Neo4j', () => {
    test('belongs to the organization that used it first', async () => {
      await emptied()
      const other = openNeo4j({ ...place, organization: 'evil' })
      await expect(other).rejects.toMatchObject({
        code: 'GRAPH_UNAVAILABLE',
        message: expect.stringContaining('SKEIN_GRAPH_DATABASE') as string,
      })
    })

    test.skipIf(!url.startsWith('bolt://'))('is found by routing as well', async () => {
      await emptied()
      const graph = await openNeo4j({ ...place, url: url.replace('bolt://', 'neo4j://') })
      await graph.apply({ position: 3, operations: [thing('a')] })
      expect(await graph.position()).toBe(3)
      await graph.close()
    })

    test('is cleared when it is to be filled anew, and then stands at 0', async () => {
      await emptied()
      const graph = await openNeo4j(place)
      await graph.apply({ position: 7, operations: [thing('a'), thing('b')] })
      await graph.close()
      const again = await openNeo4j({ ...place, empty: true })
      expect(await again.position()).toBe(0)
      expect(await again.counts()).toEqual({ nodes: 0, relationships: 0 })
      await again.close()
    })

    test('is cleared however many relationships its nodes have', async () => {
      await emptied()
      await withDriver(async (driver) => {
        await driver.executeQuery('UNWIND range(0, 9999) AS i CREATE (:thing {id: toString(i)})')
        const related = `MATCH (a:thing) WITH a ORDER BY a.id WITH collect(a) AS l
          UNWIND range(0, 9999) AS i WITH l[i] AS a, l[(i * 7 + $n) % 10000] AS b
          CREATE (a)-[:KNOWS {since: 1, until: 2}]->(b)`
        for (let n = 0; n < 20; n += 1) await driver.executeQuery(related, { n: BigInt(n) })
        await emptied()
        const { records } = await driver.executeQuery('MATCH (n) RETURN labels(n) AS labels')
        expect(records.map((record) => record.get('labels') as unknown)).toEqual([['Watermark']])
      })
    }, 120_000)

    test('is refused when it holds what is not Skein’s', async () => {
      await emptied()
      await withDriver(async (driver) => {
        await driver.executeQuery('MATCH (n) DETACH DELETE n')
        await driver.executeQuery('CREATE (:Customer {id: 1})')
        await expect(openNeo4j(place)).rejects.toThrow('not Skein’s')
        await expect(openNeo4j({ ...place, empty: true })).rejects.toThrow('not Skein’s')
        const { records } = await driver.executeQuery('MATCH (n:Customer) RETURN n')
        expect(records).toHaveLength(1)
        await driver.executeQuery('MATCH (n) DETACH DELETE n')
      })
    })

    test('is not found where no server is, and says so without the address’s secrets', async () => {
      const nowhere = openNeo4j({ ...place, url: 'bolt://127.0.0.1:1', user: 'u', password: 'pw9' })
      const error: unknown = await nowhere.catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'GRAPH_UNAVAILABLE' })
      expect(String(error)).not.toContain('pw9')
    }, 60_000)

    test.skipIf(!('pid' in server))('ends a query that needs too much memory, and says so', () =>
      withServer(async (graph) => {
        const text = `UNWIND range(1, 5000000) AS a RETURN collect('text ' + toString(a)) AS l`
        await expect(graph.query({ text })).rejects.toMatchObject({
          code: 'GRAPH_QUERY_FAILED',
          message: expect.stringContaining('memory') as string,
        })
        expect(await graph.position()).toBe(0)
      }),
    )

    test('refuses what escapes its limits, where the embedded engine is simply ended', async () => {
      await withServer(async (graph) => {
        const text = 'WITH [1, 2] AS l\nRETURN [a IN l | [b IN l | a]] AS x'
        await expect(graph.queryUntrusted({ text })).rejects.toMatchObject({
          code: 'GRAPH_QUERY_REFUSED',
          details: { line: 2, column: 18 },
        })
      })
    })
  })
})

/** Beside Skein, as somebody else of the same server. */
async function withDriver(body: (driver: Driver) => Promise<void>): Promise<void> {
  const library = await loadDriver()
  const login = user === undefined ? undefined : library.auth.basic(user, password ?? '')
  const driver = library.driver(url, login)
  try {
    await body(driver)
  } finally {
    await driver.close()
  }
}

async function withServer(body: (graph: GraphDatabase) => Promise<void>): Promise<void> {
  await emptied()
  const graph = await openNeo4j(place)
  try {
    await body(graph)
  } finally {
    await graph.close()
  }
}
