import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { layRails, type RailRow } from './rails.ts'
import type { Node } from './order.ts'

function draw(edges: { readonly [id: string]: readonly string[] }): string | undefined {
  const nodes = Object.entries(edges).map(([id, dependsOn]) => ({ id, dependsOn }))
  return layRails(nodes)?.map(textOf).join('\n')
}

function textOf(row: RailRow): string {
  return (row.type === 'link' ? row.text : `${row.before}●${row.after}  ${row.id}`).trimEnd()
}

test('a chain is one thread', () => {
  expect(draw({ a: [], b: ['a'], c: ['b'] })).toBe('●  a\n●  b\n●  c')
})

test('threads part after a step and meet before one', () => {
  expect(draw({ a: [], b: ['a'], c: ['a'], d: ['b', 'c'] })).toBe(
    ['●    a', '├─╮', '● │  b', '│ ●  c', '├─╯', '●    d'].join('\n'),
  )
})

test('a dependency that others imply is not drawn', () => {
  expect(draw({ a: [], b: ['a'], c: ['a', 'b'] })).toBe('●  a\n●  b\n●  c')
})

test('a link goes behind a thread that only passes', () => {
  expect(draw({ a: [], b: ['a'], c: ['a'], d: ['a'], e: ['b', 'd'], f: ['c', 'e'] })).toBe(
    [
      '●      a',
      '├─┬─╮',
      '● │ │  b',
      '│ ● │  c',
      '│ │ ●  d',
      '├─│─╯',
      '● │    e',
      '├─╯',
      '●      f',
    ].join('\n'),
  )
})

test('a step that depends on nothing stands right before the first that needs it', () => {
  expect(draw({ a: [], z: [], b: ['a'], c: ['b', 'z'], d: ['c'] })).toBe(
    ['●    a', '●    b', '│ ●  z', '├─╯', '●    c', '●    d'].join('\n'),
  )
})

test('steps that have nothing to do with each other do not look like a chain', () => {
  expect(draw({ a: [], b: [], c: [] })).toBe('●    a\n  ●  b\n●    c')
})

test('steps in a cycle are drawn too, after the others', () => {
  expect(draw({ a: ['b'], b: ['a'], c: [] })).toContain('c')
  expect(draw({ a: ['b'], b: ['a'], c: [] })?.split('\n')).toHaveLength(3)
})

test('a graph too wide for rails is left to a list', () => {
  const wide = Array.from({ length: 40 }, (_, index): [string, string[]] => [`s${index}`, ['a']])
  expect(draw({ a: [], ...Object.fromEntries(wide) })).toBeUndefined()
})

const graphs: fc.Arbitrary<readonly Node[]> = fc
  .array(fc.array(fc.nat(11), { maxLength: 4 }), { minLength: 1, maxLength: 12 })
  .map((all) =>
    all.map((dependencies, index) => ({
      id: `s${index}`,
      dependsOn: dependencies.filter((on) => on < index).map((on) => `s${on}`),
    })),
  )

test('every drawing has each step once, after what it depends on, in rows of equal width', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const rows = layRails(nodes)
      if (rows === undefined) return
      const ids = rows.flatMap((row) => (row.type === 'step' ? [row.id] : []))
      expect(ids.toSorted()).toEqual(nodes.map((node) => node.id).toSorted())
      for (const { id, dependsOn } of nodes) {
        for (const on of dependsOn) expect(ids.indexOf(on)).toBeLessThan(ids.indexOf(id))
      }
      expect(new Set(rows.map((row) => widthOf(row))).size).toBe(1)
    }),
  )
})

function widthOf(row: RailRow): number {
  return row.type === 'link' ? row.text.length : row.before.length + 1 + row.after.length
}

test('the threads above a step lead to what it depends on, and to nothing else', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const rows = layRails(nodes)
      if (rows === undefined) return
      const reached = new Map(nodes.map((node) => [node.id, reachedFrom(rows, node.id)]))
      for (const node of nodes) {
        expect(ancestors(reached, node.id)).toEqual(ancestorsOf(nodes, node.id))
      }
    }),
  )
})

/** The steps that the threads above a step end at. */
function reachedFrom(rows: readonly RailRow[], id: string): readonly string[] {
  const at = rows.findIndex((row) => row.type === 'step' && row.id === id)
  const row = rows[at]
  return row?.type === 'step' ? climb(rows, at - 1, row.before.length) : []
}

/** Follows a thread that comes into row `at` from below, in a column of the text. */
function climb(rows: readonly RailRow[], at: number, column: number): readonly string[] {
  const row = rows[at]
  if (row === undefined) return []
  if (row.type === 'step') {
    if (column === row.before.length) return [row.id]
    const text = `${row.before}●${row.after}`
    return text[column] === '│' ? climb(rows, at - 1, column) : []
  }
  const ends = endsOf(row.text, column)
  return ends.flatMap((end) => climb(rows, at - 1, end))
}

/** The columns in which a thread that leaves a link row downwards comes in from above. */
function endsOf(text: string, column: number): readonly number[] {
  const below = text[column] ?? ' '
  if (below === '│') return [column]
  if (!'├┤┼╮┬'.includes(below)) return []
  const ends = '├┤┼'.includes(below) ? [column] : []
  const goes = (from: number, step: number): number[] => {
    const found: number[] = []
    for (let index = from + step; index >= 0 && index < text.length; index += step) {
      const character = text[index] ?? ' '
      if (character === ' ') break
      if ('├┤┼╯┴'.includes(character)) found.push(index)
      if ((step > 0 ? '╯╮┤' : '├').includes(character)) break
    }
    return found
  }
  const left = '┤┼╮┬'.includes(below) ? goes(column, -1) : []
  const right = '├┼┬'.includes(below) ? goes(column, 1) : []
  return [...ends, ...left, ...right]
}

function ancestors(reached: ReadonlyMap<string, readonly string[]>, id: string): readonly string[] {
  const found = new Set<string>()
  const visit = (of: string) => {
    for (const above of reached.get(of) ?? []) {
      if (!found.has(above)) visit((found.add(above), above))
    }
  }
  visit(id)
  return [...found].toSorted()
}

function ancestorsOf(nodes: readonly Node[], id: string): readonly string[] {
  return ancestors(new Map(nodes.map((node) => [node.id, node.dependsOn])), id)
}
