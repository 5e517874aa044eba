import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { GraphOperation, GraphProperties, NodeReference } from '../../ports/graph-database.ts'
import { GraphReference } from '../../testing/fakes/graph-reference.ts'
import { batchStatements } from './batch-statements.ts'
import { coalesce } from './coalesce-operations.ts'

const node = fc.record({ label: fc.constantFrom('A', 'B'), id: fc.constantFrom('1', '2', '3') })
const value = fc.constantFrom(null, 1, 'x', { datetime: '2026-01-02T03:04:05.000Z' })
const properties = fc.dictionary(fc.constantFrom('p', 'q'), value, { noNullPrototype: true })
const edge = fc.record({ from: node, relationship: fc.constantFrom('R', 'S'), to: node })

/** Operations that belong together: a relationship comes with its ends, as the port asks. */
const operations: fc.Arbitrary<readonly GraphOperation[]> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(node, properties).map(([at, given]) => [upsert(at, given)]) },
  { weight: 3, arbitrary: fc.tuple(edge, properties).map(relateEnds) },
  {
    weight: 1,
    arbitrary: edge.map((ends) => [operation({ type: 'delete-relationship', ...ends })]),
  },
  { weight: 1, arbitrary: node.map((at) => [operation({ type: 'delete-node', ...at })]) },
)

describe('coalesced operations', () => {
  test('change the same as one by one, in any order within a part of a stage', () => {
    return fc.assert(
      fc.asyncProperty(
        fc.array(operations, { maxLength: 25 }),
        fc.boolean(),
        async (lists, turned) => {
          const list = lists.flat()
          const plain = new GraphReference()
          await plain.apply({ position: 1, operations: list })
          const grouped = new GraphReference()
          for (const stage of coalesce(list)) {
            const parts: readonly (readonly GraphOperation[])[] = [
              stage.nodes,
              stage.relationships,
              stage.relationshipDeletes,
              stage.nodeDeletes,
            ]
            const ordered = parts.flatMap((part) => (turned ? part.toReversed() : part))
            await grouped.apply({ position: 1, operations: ordered })
          }
          expect(grouped.content()).toEqual(plain.content())
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('statements of a batch', () => {
  test('merge relationships from the end that has fewer of them', () => {
    const textOf = (list: readonly GraphOperation[]): string =>
      batchStatements({ position: 1, operations: list }).find(({ text }) => text.includes('-'))
        ?.text ?? ''
    const step = (id: string): { label: string; id: string } => ({ label: 'ExecutionStep', id })
    const plan = { label: 'ExecutionPlan', id: 'p' }
    const contains = ['a', 'b'].map((id) => relate(plan, step(id)))
    expect(textOf(contains)).toContain('MERGE (b)<-[x:`R`]-(a)')
    expect(textOf(['a', 'b'].map((id) => relate(step(id), step('c'))))).toContain(
      '(a)-[x:`R`]->(b)',
    )
    const byAgent = relate({ label: 'Agent', id: 'x' }, step('a'))
    expect(textOf([byAgent])).toContain('MERGE (b)<-[x:`R`]-(a)')
    const ofAgent = relate(step('a'), { label: 'Agent', id: 'x' })
    expect(textOf([ofAgent])).toContain('MERGE (a)-[x:`R`]->(b)')
  })

  test('refuse a name or a datetime that could mean something else in their text', () => {
    const named = (label: string): GraphOperation => upsert({ label, id: '1' }, {})
    expect(() => batchStatements({ position: 1, operations: [named('a`) SET')] })).toThrow('safe')
    const bad = upsert({ label: 'A', id: '1' }, { at: { datetime: '2026-13' } })
    expect(() => batchStatements({ position: 1, operations: [bad] })).toThrow('datetime')
  })
})

function operation(one: GraphOperation): GraphOperation {
  return one
}

function relateEnds([ends, given]: readonly [Ends, GraphProperties]): readonly GraphOperation[] {
  const related = operation({ type: 'upsert-relationship', ...ends, properties: given })
  return [upsert(ends.from, {}), upsert(ends.to, {}), related]
}

interface Ends {
  readonly from: NodeReference
  readonly relationship: string
  readonly to: NodeReference
}

function upsert(
  at: { readonly label: string; readonly id: string },
  given: Extract<GraphOperation, { readonly type: 'upsert-node' }>['properties'],
): GraphOperation {
  return { type: 'upsert-node', ...at, properties: given }
}

function relate(
  from: { readonly label: string; readonly id: string },
  to: { readonly label: string; readonly id: string },
): GraphOperation {
  return { type: 'upsert-relationship', from, relationship: 'R', to }
}
