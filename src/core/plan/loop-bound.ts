/** Units: items. More than this in nested loops would hold up every other run. */
const itemsMax = 5_000_000

/**
 * Why an expression with nested loops must not be evaluated on these values, or undefined where it
 * may. CEL itself has no cap: three loops over a list of 10,000 would take hours.
 *
 * Shape: `depth` is how deep loops are nested in the expression; one loop is never refused.
 */
export function refuseLoops(depth: number, values: Iterable<unknown>): string | undefined {
  if (depth < 2) return undefined
  let largest = 0
  for (const value of values) largest = Math.max(largest, largestSize(value))
  if (largest ** depth <= itemsMax) return undefined
  return `${depth} loops inside each other over up to ${largest} items would take too long; nest them less, or filter first`
}

/** Of all lists and maps inside a value, the size of the largest. */
function largestSize(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inner: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let largest = inner.length
  for (const one of inner) largest = Math.max(largest, largestSize(one))
  return largest
}
