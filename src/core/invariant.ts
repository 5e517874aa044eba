/** Stops at once where a promise that the code makes to itself is broken. Never for bad input. */
export function invariant(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${promise}`)
}
