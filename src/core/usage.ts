import type { Usage } from './capability.ts'

/** Both together; what is no amount (negative, not a number) counts as nothing. */
export function addedUsage(first: Usage | undefined, second: Usage | undefined): Usage | undefined {
  if (first === undefined && second === undefined) return undefined
  const usd = amount(first?.usd) + amount(second?.usd)
  const tokens = amount(first?.tokens) + amount(second?.tokens)
  return { ...(usd > 0 && { usd }), ...(tokens > 0 && { tokens }) }
}

function amount(value: number | undefined): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0
}
