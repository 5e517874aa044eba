import type { Edges } from './walker.ts'

/** A graph that is run once or many times at the same time. */
export interface Workload {
  readonly name: string
  readonly runs: number
  readonly edges: Edges
  /** Each step takes up to so long, at random. Units: milliseconds. */
  readonly stepMsMax?: number
  /** What a peer is told that has no graphs. */
  readonly shape?: { readonly name: 'chain' | 'fan'; readonly size: number }
}

function chain(length: number): Edges {
  return Array.from({ length }, (_, index) => (index === 0 ? [] : [index - 1]))
}

/** One step, `width` that wait for it, and one that waits for all of them. */
export function fan(width: number): Edges {
  return [
    [],
    ...Array.from({ length: width }, () => [0]),
    Array.from({ length: width }, (_, index) => index + 1),
  ]
}

/** Layers of steps, each with about `wanted` needs in the four layers before it; the same each time. */
function layers(depth: number, width: number, wanted: number): Edges {
  let state = 42
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
  return Array.from({ length: depth * width }, (_, index) => {
    const layer = Math.floor(index / width)
    const needs = new Set<number>()
    if (layer === 0) return []
    needs.add((layer - 1) * width + below(width))
    const count = 2 + below(wanted * 2 - 3)
    while (needs.size < count)
      needs.add((layer - 1 - below(Math.min(layer, 4))) * width + below(width))
    return [...needs]
  })
}

export const workloads: readonly Workload[] = [
  {
    name: 'W1 one chain of 1,000 steps',
    runs: 1,
    edges: chain(1_000),
    shape: { name: 'chain', size: 1_000 },
  },
  { name: 'W2 1 to 1,000 to 1', runs: 1, edges: fan(1_000), shape: { name: 'fan', size: 1_000 } },
  {
    name: 'W3 1,000 concurrent runs of 10 steps',
    runs: 1_000,
    edges: chain(10),
    shape: { name: 'chain', size: 10 },
  },
  {
    name: 'W3j the same, each step taking 0 to 50 ms',
    runs: 1_000,
    edges: chain(10),
    stepMsMax: 50,
  },
  { name: 'W4 layered graph of 2,000 steps, 3 needs each', runs: 1, edges: layers(40, 50, 3) },
  { name: 'W7 1 to 10,000 to 1', runs: 1, edges: fan(10_000) },
]

/** Its JSON has 200 characters. */
const payload = { s: 'x'.repeat(192) }

/** What a step does: nothing, or nothing for a while. */
export function stepOf({ stepMsMax }: Workload): () => Promise<unknown> {
  if (stepMsMax === undefined) return async () => payload
  return () => new Promise((done) => setTimeout(done, Math.random() * stepMsMax, payload))
}
