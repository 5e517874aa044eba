/** Units: levels. Deeper than any honest document, shallower than the stack of what reads it. */
export const jsonDepthMax = 500

/** Whether lists and objects are nested deeper than `levels`. What contains itself is. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => isDeeperThan(inner, levels - 1))
  return Object.values(value).some((inner) => isDeeperThan(inner, levels - 1))
}
