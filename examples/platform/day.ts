const dayMs = 86_400_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/**
 * The day that is meant by `tomorrow`, `Friday`, `in 3 days` or `2026-03-01`, seen from now (UTC).
 *
 * Shape: an ISO date such as `2026-03-01`; undefined when it cannot be read.
 */
export function resolveDay(said: string, now: Date): string | undefined {
  const word = said.trim().toLowerCase()
  const iso = /^\d{4}-\d{2}-\d{2}/.exec(word)?.[0]
  if (iso !== undefined) return Number.isNaN(Date.parse(iso)) ? undefined : iso
  const offset = offsetOf(word, now)
  return offset === undefined ? undefined : isoDay(new Date(now.getTime() + offset * dayMs))
}

/** The date part of an instant, in UTC. */
export function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

/** Whole days from now to the ISO date; negative in the past. */
export function daysUntil(day: string, now: Date): number {
  return Math.round((Date.parse(day) - Date.parse(isoDay(now))) / dayMs)
}

function offsetOf(word: string, now: Date): number | undefined {
  if (word.includes('day after tomorrow')) return 2
  if (word.includes('tomorrow')) return 1
  if (word.includes('yesterday')) return -1
  if (word.includes('today') || word === 'now' || word === 'tonight') return 0
  const inDays = /\bin (\d{1,3}) days?\b/.exec(word)?.[1]
  if (inDays !== undefined) return Number(inDays)
  const weekday = weekdays.findIndex((name) => word.includes(name))
  if (weekday === -1) return undefined
  return (weekday - now.getUTCDay() + 7) % 7 || 7
}
