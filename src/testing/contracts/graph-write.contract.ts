import { describe, expect, test } from 'vitest'
import type { GraphDatabase } from '../../ports/graph-database.ts'
import { knows, knowsNoMore, thing, withGraph } from './graph-place.ts'
import type { CreateGraphPlace } from './graph-place.ts'

/** Batches: idempotent, whole or not at all, with the position in the same transaction. */
export function graphWriteContract(create: CreateGraphPlace): void {
  describe('write', () => {
    upserts(create)
    deletes(create)
    positions(create)
    restarts(create)
    interruptions(create)
  })
}

function upserts(create: CreateGraphPlace): void {
  test('changes nothing when the same batch is applied again', () =>
    withGraph(create, async (graph) => {
      const operations = [thing('a', { n: 1 }), thing('b'), knows('a', 'b', { since: 2 })]
      await graph.apply({ position: 1, operations })
      const before = await thingsOf(graph)
      await graph.apply({ position: 1, operations: [...operations, ...operations] })
      expect(await thingsOf(graph)).toEqual(before)
      expect(await graph.counts()).toEqual({ nodes: 2, relationships: 1 })
    }))

  test('adds and replaces properties, keeps the others, and takes away what is null', () =>
    withGraph(create, async (graph) => {
      const first = [thing('a', { kept: 1, replaced: 1, gone: 1, at: datetime })]
      await graph.apply({ position: 1, operations: first })
      const then = [thing('a', { replaced: 2, gone: 1 }), thing('a', { gone: null, at: null })]
      await graph.apply({ position: 2, operations: then })
      expect(await thingsOf(graph)).toEqual([{ id: 'a', kept: 1, replaced: 2 }])
    }))

  test('merges what one batch says of a node in many places, the last word winning', () =>
    withGraph(create, async (graph) => {
      const operations = [
        thing('a', { status: 'EXECUTING', started_at: datetime }),
        thing('b', { status: 'PENDING' }),
        thing('a', { status: 'COMPLETED', completed_at: later }),
      ]
      await graph.apply({ position: 1, operations })
      const [a] = await thingsOf(graph)
      expect(a).toEqual({
        id: 'a',
        status: 'COMPLETED',
        started_at: '2026-01-02T03:04:05.678Z',
        completed_at: '2026-01-02T03:04:06Z',
      })
    }))

  test('takes a batch larger than one statement', () =>
    withGraph(create, async (graph) => {
      const ids = Array.from({ length: 2_500 }, (_, n) => `n${n}`)
      const nodes = ids.map((id) => thing(id))
      const edges = ids.slice(1).map((id) => knows('n0', id))
      await graph.apply({ position: 1, operations: [...nodes, ...edges] })
      expect(await graph.counts()).toEqual({ nodes: 2_500, relationships: 2_499 })
    }))
}

function deletes(create: CreateGraphPlace): void {
  test('keeps the order of making and taking away', () =>
    withGraph(create, async (graph) => {
      const removeA = { type: 'delete-node', label: 'thing', id: 'a' } as const
      const operations = [
        thing('a', { old: true }),
        thing('b'),
        knows('a', 'b', { old: true }),
        knowsNoMore('a', 'b'),
        knows('a', 'b', { new: true }),
        removeA,
        thing('a', { new: true }),
        knows('b', 'a'),
      ]
      await graph.apply({ position: 1, operations })
      expect(await thingsOf(graph)).toEqual([{ id: 'a', new: true }, { id: 'b' }])
      expect(await edgesOf(graph)).toEqual([{ from: 'b', to: 'a', properties: {} }])
    }))

  test('takes away a relationship alone, and a node with its relationships', () =>
    withGraph(create, async (graph) => {
      const operations = [thing('a'), thing('b'), thing('c'), knows('a', 'b'), knows('b', 'c')]
      await graph.apply({ position: 1, operations: [...operations, knows('c', 'a')] })
      await graph.apply({ position: 2, operations: [knowsNoMore('a', 'b'), knowsNoMore('a', 'c')] })
      expect(await graph.counts()).toEqual({ nodes: 3, relationships: 2 })
      const removeC = { type: 'delete-node', label: 'thing', id: 'c' } as const
      await graph.apply({ position: 3, operations: [removeC, removeC] })
      expect(await graph.counts()).toEqual({ nodes: 2, relationships: 0 })
    }))
}

function positions(create: CreateGraphPlace): void {
  test('stands at 0 when new, and at the position of the last batch then', () =>
    withGraph(create, async (graph) => {
      expect(await graph.position()).toBe(0)
      expect(await graph.counts()).toEqual({ nodes: 0, relationships: 0 })
      await graph.apply({ position: 41, operations: [] })
      await graph.apply({ position: 42, operations: [thing('a')] })
      expect(await graph.position()).toBe(42)
    }))

  test('keeps neither the operations nor the position of a batch that fails', () =>
    withGraph(create, async (graph) => {
      await graph.apply({ position: 1, operations: [thing('a')] })
      const broken = thing('c', { at: { datetime: 'yesterday' } })
      const refused = graph.apply({ position: 2, operations: [thing('b'), broken] })
      await expect(refused).rejects.toMatchObject({ name: 'SkeinError' })
      expect(await graph.position()).toBe(1)
      expect(await thingsOf(graph)).toEqual([{ id: 'a' }])
      await graph.apply({ position: 2, operations: [thing('b')] })
      expect(await graph.position()).toBe(2)
    }))
}

function restarts(create: CreateGraphPlace): void {
  test('finds everything again when it is opened again', () =>
    withGraph(create, async (graph, place) => {
      await graph.apply({ position: 7, operations: [thing('a', { n: 1 }), knows('a', 'a')] })
      await graph.close()
      const again = await place.open()
      expect(await again.position()).toBe(7)
      expect(await thingsOf(again)).toEqual([{ id: 'a', n: 1 }])
      expect(await edgesOf(again)).toEqual([{ from: 'a', to: 'a', properties: {} }])
      await again.close()
    }))

  test('goes on after a crash from the position that its content has', ({ skip }) =>
    withGraph(create, async (graph, { crash }) => {
      if (typeof crash !== 'function') return skip(crash.cannot)
      for (let position = 1; position <= 5; position += 1) {
        await graph.apply({ position, operations: [thing(`n${position}`)] })
        await crash(graph)
        const found = await graph.position()
        expect(await graph.counts()).toEqual({ nodes: found, relationships: 0 })
        expect(found).toBe(position)
      }
    }))
}

function interruptions(create: CreateGraphPlace): void {
  test('has all of a batch or nothing of it when a crash interrupts it', ({ skip }) =>
    withGraph(create, async (graph, { crash }) => {
      if (typeof crash !== 'function') return skip(crash.cannot)
      const outcomes = new Set<number>()
      for (const delayMs of [1, 20, 40, 80, 5_000]) {
        const before = await graph.position()
        const operations = Array.from({ length: 6_000 }, (_, n) => thing(`${delayMs}-${n}`))
        const applied = graph.apply({ position: before + 6_000, operations }).catch(() => undefined)
        await Promise.race([applied, new Promise((resolve) => setTimeout(resolve, delayMs))])
        await crash(graph)
        await applied
        const position = await graph.position()
        expect(await graph.counts()).toEqual({ nodes: position, relationships: 0 })
        outcomes.add(position - before)
      }
      expect(outcomes).toEqual(new Set([0, 6_000]))
    }))
}

const datetime = { datetime: '2026-01-02T03:04:05.678Z' }
const later = { datetime: '2026-01-02T03:04:06.000Z' }

async function thingsOf(graph: GraphDatabase): Promise<readonly unknown[]> {
  const text = 'MATCH (n:`thing`) RETURN properties(n) AS n ORDER BY n.id'
  return (await graph.query({ text })).rows.map(({ n }) => n)
}

async function edgesOf(graph: GraphDatabase): Promise<readonly unknown[]> {
  const text = `MATCH (a:\`thing\`)-[x:\`KNOWS\`]->(b:\`thing\`)
    RETURN a.id AS from, b.id AS to, properties(x) AS properties ORDER BY from, to`
  return (await graph.query({ text })).rows
}
