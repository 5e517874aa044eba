import { describe, expect, test } from 'vitest'
import { knows, thing, withGraph } from './graph-place.ts'
import type { CreateGraphPlace } from './graph-place.ts'

/** Queries: plain values, bounded in rows and time, and for text of users reading only. */
export function graphQueryContract(create: CreateGraphPlace): void {
  describe('query', () => {
    values(create)
    limits(create)
    failures(create)
    untrusted(create)
  })
}

function values(create: CreateGraphPlace): void {
  test('gives values back as they were written, datetimes as ISO text', () =>
    withGraph(create, async (graph) => {
      const properties = {
        text: `it's "quoted", \`ticked\`, \\back\\ ✓ 日本 \n $r`,
        whole: 9_007_199_254_740_991,
        negative: -1,
        fraction: 1.25,
        yes: true,
        no: false,
        list: ['a', 'b'],
        empty: '',
        camelCase: 1,
      }
      const at = { datetime: '2026-01-02T03:04:05.060Z' }
      await graph.apply({ position: 1, operations: [thing('7', { ...properties, at })] })
      const text = 'MATCH (n:`thing` {id: $id}) RETURN properties(n) AS n'
      const { rows } = await graph.query({ text, parameters: { id: '7' } })
      expect(rows).toEqual([{ n: { id: '7', ...properties, at: '2026-01-02T03:04:05.06Z' } }])
    }))

  test('gives whole nodes, relationships and paths without ids of the engine', () =>
    withGraph(create, async (graph) => {
      const operations = [thing('a'), thing('b'), knows('a', 'b', { since: 1 })]
      await graph.apply({ position: 1, operations })
      const text = 'MATCH p = (a:`thing` {id: $id})-[x]->(b) RETURN a AS a, x AS x, p AS p'
      const { columns, rows } = await graph.query({ text, parameters: { id: 'a' } })
      const node = (id: string): unknown => ({ labels: ['thing'], properties: { id } })
      const edge = { type: 'KNOWS', from: 'a', to: 'b', properties: { since: 1 } }
      expect(columns).toEqual(['a', 'x', 'p'])
      expect(rows).toEqual([{ a: node('a'), x: edge, p: [node('a'), edge, node('b')] }])
    }))

  test('gives a relationship alone without the ids of its ends, and against its direction as it is', () =>
    withGraph(create, async (graph) => {
      await graph.apply({ position: 1, operations: [thing('a'), thing('b'), knows('a', 'b')] })
      const alone = await graph.query({ text: 'MATCH (:`thing`)-[x:`KNOWS`]->() RETURN x AS x' })
      expect(alone.rows).toEqual([{ x: { type: 'KNOWS', properties: {} } }])
      const text = 'MATCH (b:`thing` {id: $id})<-[x:`KNOWS`]-(a) RETURN [b, x, a] AS all'
      const { rows } = await graph.query({ text, parameters: { id: 'b' } })
      expect(rows[0]?.['all']).toMatchObject([
        { labels: ['thing'] },
        { type: 'KNOWS', from: 'a', to: 'b' },
        { properties: { id: 'a' } },
      ])
    }))
}

function limits(create: CreateGraphPlace): void {
  test('gives at most the rows asked for, and says that there were more', () =>
    withGraph(create, async (graph) => {
      const text = 'UNWIND range(1, 5) AS n RETURN n AS n ORDER BY n'
      const some = await graph.query({ text, rowsMax: 3 })
      expect(some).toEqual({
        columns: ['n'],
        rows: [{ n: 1 }, { n: 2 }, { n: 3 }],
        truncated: true,
      })
      expect((await graph.query({ text, rowsMax: 5 })).truncated).toBe(false)
    }))

  test('stops a query that takes too long, and goes on', () =>
    withGraph(create, async (graph) => {
      await graph.apply({ position: 3, operations: [thing('a')] })
      const endless = graph.query({ text: endlessText, timeoutMs: 300 })
      await expect(endless).rejects.toMatchObject({ code: 'GRAPH_QUERY_TIMED_OUT' })
      expect(await graph.position()).toBe(3)
      await graph.apply({ position: 4, operations: [thing('b')] })
      expect(await graph.counts()).toEqual({ nodes: 2, relationships: 0 })
    }))

  test('stops a query whose caller has gone', () =>
    withGraph(create, async (graph) => {
      const stop = new AbortController()
      const asked = graph.query({ text: endlessText, signal: stop.signal })
      setTimeout(() => stop.abort(), 100)
      await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
      expect(await graph.position()).toBe(0)
    }))
}

const endlessText = `UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b
  WITH a, b WHERE a * b = -1 RETURN count(*) AS n`

function failures(create: CreateGraphPlace): void {
  test('says what is wrong with a query, and where', () =>
    withGraph(create, async (graph) => {
      const asked = graph.query({ text: 'MATCH (n)\nRETRUN n' })
      await expect(asked).rejects.toMatchObject({
        code: 'GRAPH_QUERY_FAILED',
        message: expect.stringMatching(/syntax.*line 2/i) as string,
      })
    }))

  test('cannot be asked when it is closed', () =>
    withGraph(create, async (graph) => {
      await graph.close()
      const asked = graph.query({ text: 'RETURN 1 AS n' })
      await expect(asked).rejects.toMatchObject({ code: 'GRAPH_UNAVAILABLE' })
    }))
}

function untrusted(create: CreateGraphPlace): void {
  test('answers text of users from everything applied before', () =>
    withGraph(create, async (graph) => {
      const text = 'MATCH (n:thing) WHERE n.n > $least RETURN count(n) AS n'
      for (let n = 1; n <= 3; n += 1) {
        await graph.apply({ position: n, operations: [thing(`n${n}`, { n })] })
        const { rows } = await graph.queryUntrusted({ text, parameters: { least: 1 } })
        expect(rows).toEqual([{ n: n - 1 }])
      }
    }))

  test('refuses text that does more than read, and says where', () =>
    withGraph(create, async (graph) => {
      const asked = graph.queryUntrusted({ text: 'MATCH (n)\nSET n.x = 1 RETURN n' })
      await expect(asked).rejects.toMatchObject({
        code: 'GRAPH_QUERY_REFUSED',
        details: { line: 2, column: 1 },
      })
    }))

  test('stops text of users that takes too long, without harm to the graph', () =>
    withGraph(create, async (graph) => {
      const operations = Array.from({ length: 300 }, (_, n) => thing(`n${n}`, { n }))
      await graph.apply({ position: 1, operations })
      const text = `MATCH (a:thing), (b:thing), (c:thing), (d:thing)
        WHERE a.n + b.n + c.n + d.n = -1 RETURN count(*) AS n`
      const asked = graph.queryUntrusted({ text, timeoutMs: 500 })
      await expect(asked).rejects.toMatchObject({ code: 'GRAPH_QUERY_TIMED_OUT' })
      const { rows } = await graph.queryUntrusted({ text: 'MATCH (n:thing) RETURN count(n) AS n' })
      expect(rows).toEqual([{ n: 300 }])
      expect(await graph.position()).toBe(1)
    }))
}
