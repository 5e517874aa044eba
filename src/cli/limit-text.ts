import type { Amounts } from '../core/limits/limit.ts'

/** `2 USD, 5000 tokens, 60000 ms`. */
export function amountsText({ usd, tokens, timeMs }: Amounts): string {
  return [
    usd === undefined ? '' : `${usd} USD`,
    tokens === undefined ? '' : `${tokens} tokens`,
    timeMs === undefined ? '' : `${timeMs} ms`,
  ]
    .filter((text) => text !== '')
    .join(', ')
}
