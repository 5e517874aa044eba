import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { insertLayout } from './insert-layout.ts'
import { layoutGraph } from './layout.ts'
import type { Layout, LayoutEdge, LayoutGraph, LayoutShape } from './layout-graph.ts'

const shape: LayoutShape = { direction: 'LR', width: 176, height: 46, rankGap: 20, laneGap: 14 }

/** Edges go from lower to higher numbers, so there is no cycle. */
const graphs: fc.Arbitrary<LayoutGraph> = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc
    .uniqueArray(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), {
      maxLength: count * 2,
      selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`,
    })
    .map((pairs) => ({
      ids: Array.from({ length: count }, (_, node) => `s${node}`),
      edges: pairs
        .filter(([a, b]) => a !== b)
        .map(([a, b]): LayoutEdge => [Math.min(a, b), Math.max(a, b)]),
    })),
)
const shapes = fc.constantFrom<LayoutShape>(shape, {
  ...shape,
  direction: 'TB',
  rankGap: 46,
  laneGap: 12,
})

describe('a layout', () => {
  test('has no two nodes that overlap, and every edge goes forward', () => {
    fc.assert(
      fc.property(graphs, shapes, (graph, shape) => {
        expectLaws(layoutGraph(graph, shape), graph, shape)
      }),
    )
  })

  test('is the same for the same graph', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        expect(layoutGraph(graph, shape)).toEqual(layoutGraph(graph, shape))
      }),
    )
  })

  test('begins at its corner, and its bounds hold every node', () => {
    fc.assert(
      fc.property(graphs, shapes, (graph, shape) => {
        const { bounds, x, y } = layoutGraph(graph, shape)
        expect(Math.max(...x) + shape.width).toBe(bounds.right)
        expect(Math.max(...y) + shape.height).toBe(bounds.bottom)
        expect(bounds.left).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('draws a chain as a straight line', () => {
    const { y } = layoutGraph(
      {
        ids: ['a', 'b', 'c'],
        edges: [
          [0, 1],
          [1, 2],
        ],
      },
      shape,
    )
    expect(new Set(y).size).toBe(1)
  })

  test('of nothing is nothing, and a cycle does not break it', () => {
    expect(layoutGraph({ ids: [], edges: [] }, shape).x).toEqual([])
    const cycle = {
      ids: ['a', 'b'],
      edges: [
        [0, 1],
        [1, 0],
      ],
    } as const
    expect(layoutGraph(cycle, shape).x).toHaveLength(2)
  })

  test('of 2,000 steps takes less than two seconds', () => {
    const graph = wideGraph(2000)
    const begin = performance.now()
    const layout = layoutGraph(graph, shape)
    expect(performance.now() - begin).toBeLessThan(2000)
    expectLaws(layout, graph, shape)
  })
})

describe('a step that is inserted', () => {
  test('overlaps nothing, and leaves every other in its lane where there is room', () => {
    const inserts = fc.tuple(graphs, fc.nat(), fc.nat(), shapes)
    fc.assert(
      fc.property(inserts, ([graph, from, to, shape]) => {
        const before = layoutGraph(graph, shape)
        const grown = grow(graph, from % graph.ids.length, to % graph.ids.length)
        const after = insertLayout(before, grown, shape)
        expectLaws(after, grown, shape)
        const order = (layout: Layout) => orderInColumns(layout, graph.ids, shape)
        for (const [ids, kept] of order(after)) expect(ids).toEqual(kept(order(before)))
      }),
    )
  })

  test('moves no step at all when it hangs on the end of a chain', () => {
    const graph: LayoutGraph = { ids: ['a', 'b'], edges: [[0, 1]] }
    const before = layoutGraph(graph, shape)
    const after = insertLayout(
      before,
      {
        ids: ['a', 'b', 'c'],
        edges: [
          [0, 1],
          [1, 2],
        ],
      },
      shape,
    )
    expect([after.x.slice(0, 2), after.y.slice(0, 2)]).toEqual([before.x, before.y])
  })

  test('pushes aside as little as can be: the middle of what was there stays', () => {
    const edges: readonly LayoutEdge[] = [
      [0, 1],
      [0, 2],
      [0, 3],
    ]
    const before = layoutGraph({ ids: ['a', 'b', 'c', 'd'], edges }, shape)
    // It wants the lane of `a`, which is not the middle of the column.
    const moved = { ...before, y: before.y.map((y, node) => (node === 0 ? y + 31 : y)) }
    const graph: LayoutGraph = { ids: ['a', 'b', 'c', 'd', 'new'], edges: [...edges, [0, 4]] }
    const after = insertLayout(moved, graph, shape)
    const shifts = [1, 2, 3].map((node) => (after.y[node] ?? 0) - (before.y[node] ?? 0))
    expect(shifts.some((shift) => Math.abs(shift) > 10)).toBe(true)
    expect(Math.abs(shifts.reduce((sum, shift) => sum + shift, 0) / 3)).toBeLessThan(4)
  })

  test('changes the lane of at most one step in fifty', () => {
    const graph = wideGraph(500)
    const before = layoutGraph(graph, shape)
    for (const [from, to] of [
      [10, 400],
      [200, 250],
      [0, 499],
    ] as const) {
      const after = insertLayout(before, grow(graph, from, to), shape)
      const moved = before.y.filter((y, node) => Math.abs(y - (after.y[node] ?? 0)) > 1)
      expect(moved.length).toBeLessThanOrEqual(10)
    }
  })
})

/** One more step between two, or after one. */
function grow({ ids, edges }: LayoutGraph, from: number, to: number): LayoutGraph {
  const added = ids.length
  const more: LayoutEdge[] =
    from < to
      ? [
          [from, added],
          [added, to],
        ]
      : [[from, added]]
  return { ids: [...ids, 'new'], edges: [...edges, ...more] }
}

function wideGraph(count: number): LayoutGraph {
  const edges: LayoutEdge[] = []
  let state = 7
  const chance = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state % below
  }
  for (let node = 1; node < count; node += 1) {
    const near = Math.max(0, node - 30)
    edges.push([near + chance(node - near), node])
    if (chance(3) === 0) edges.push([near + chance(node - near), node])
  }
  const unique = new Map(edges.map((edge) => [edge.join(), edge]))
  return {
    ids: Array.from({ length: count }, (_, node) => `s${node}`),
    edges: [...unique.values()],
  }
}

function expectLaws(layout: Layout, graph: LayoutGraph, shape: LayoutShape): void {
  const isRow = shape.direction === 'LR'
  const along = isRow ? layout.x : layout.y
  const across = isRow ? layout.y : layout.x
  const span = isRow ? shape.height : shape.width
  const columns = Map.groupBy(graph.ids.keys(), (node) => along[node] ?? 0)
  for (const nodes of columns.values()) {
    const lanes = nodes.map((node) => across[node] ?? 0).toSorted((a, b) => a - b)
    for (const [index, lane] of lanes.entries()) {
      const before = lanes[index - 1]
      if (before !== undefined) expect(lane - before).toBeGreaterThanOrEqual(span)
    }
  }
  for (const [from, to] of graph.edges) expect(along[from]).toBeLessThan(along[to] ?? 0)
  expect(layout.paths).toHaveLength(graph.edges.length)
  expect(layout.paths.join('')).not.toContain('NaN')
}

type Orders = ReadonlyMap<string, number>

/** For each column, the steps that were there, by lane; and how to sort them as another has them. */
function orderInColumns(
  layout: Layout,
  ids: readonly string[],
  { direction }: LayoutShape,
): Map<readonly string[], (other: Map<readonly string[], unknown>) => readonly string[]> {
  const along = direction === 'LR' ? layout.x : layout.y
  const across = direction === 'LR' ? layout.y : layout.x
  const index: Orders = new Map(layout.ids.map((id, at) => [id, at]))
  const laneOf = (id: string): number => across[index.get(id) ?? 0] ?? 0
  const columns = Map.groupBy(ids, (id) => along[index.get(id) ?? 0] ?? 0)
  const sorted = [...columns.values()].map((column) =>
    column.toSorted((a, b) => laneOf(a) - laneOf(b)),
  )
  return new Map(
    sorted.map((column) => [
      column,
      (other) => {
        // Steps of one column before may be in several after; their order must be the same.
        const rank = new Map([...other.keys()].flatMap((list) => list.map((id, at) => [id, at])))
        const same = [...other.keys()].filter((list) => list.some((id) => column.includes(id)))
        if (same.length !== 1) return column
        return column.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
      },
    ]),
  )
}
