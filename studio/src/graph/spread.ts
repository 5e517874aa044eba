/** Something that takes up room in a column, would like to be somewhere, and insists so much. */
export interface Placing {
  readonly size: number
  readonly wish: number
  readonly weight: number
}

interface Block {
  sum: number
  weight: number
  count: number
}

/**
 * Middles for things in a given order, apart by at least `gap`, as near to their wishes as the
 * weights say (least squares, pool adjacent violators).
 */
export function spread(placings: readonly Placing[], gap: number): readonly number[] {
  const offsets: number[] = []
  let offset = 0
  for (const [index, { size }] of placings.entries()) {
    const before = placings[index - 1]
    if (before !== undefined) offset += (before.size + size) / 2 + gap
    offsets.push(offset)
  }
  const blocks: Block[] = []
  for (const [index, { wish, weight }] of placings.entries()) {
    let block: Block = { sum: (wish - (offsets[index] ?? 0)) * weight, weight, count: 1 }
    for (let last = blocks.at(-1); last !== undefined; last = blocks.at(-1)) {
      if (last.sum / last.weight < block.sum / block.weight) break
      blocks.pop()
      block = {
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
        count: last.count + block.count,
      }
    }
    blocks.push(block)
  }
  const starts = blocks.flatMap(({ sum, weight, count }) =>
    Array.from({ length: count }, () => sum / weight),
  )
  return starts.map((start, index) => start + (offsets[index] ?? 0))
}
