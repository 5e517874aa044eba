import type { Json } from '../../core/json.ts'

/** Units: steps. */
const stepsMax = 2000

/** Every combination of the values, the first parameters varying slowest. */
export function combine(
  values: readonly (readonly [string, readonly Json[]])[],
): readonly (readonly (readonly [string, Json])[])[] {
  let rows: (readonly [string, Json])[][] = [[]]
  for (const [name, options] of values) {
    if (rows.length * options.length > stepsMax) {
      rows = rows.map((row) => [...row, [name, options[0] ?? null] as const])
      continue
    }
    rows = rows.flatMap((row) => options.map((value) => [...row, [name, value] as const]))
  }
  return rows
}
