/**
 * Parameters as the driver takes them: JavaScript's whole numbers become integers, which would
 * arrive as floats otherwise, and nothing else changes.
 */
export function driverParameters(value: object): { [name: string]: unknown } {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, parameter(item)]))
}

function parameter(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (Array.isArray(value)) return value.map(parameter)
  return typeof value === 'object' && value !== null ? driverParameters(value) : value
}
