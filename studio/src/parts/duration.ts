/** How long, as people read it: `84 ms`, `2.4 s`, `5:18`, `1:05:18`. Units: milliseconds. */
export function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms))
  if (whole < 1000) return `${whole} ms`
  if (whole < 60_000) return `${(Math.floor(whole / 100) / 10).toFixed(1)} s`
  return formatClock(whole)
}

/** `0:22`, `5:18`, `1:05:18`, for axes and counters. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${String(minutes).padStart(2, '0')}:${rest}`
}

/** A moment on an axis: with tenths, or milliseconds, where the whole is so short. */
export function formatOffset(ms: number, wholeMs: number): string {
  if (wholeMs < 2000) return `${Math.round(ms)} ms`
  if (wholeMs < 20_000) return `${(ms / 1000).toFixed(1)} s`
  return formatClock(ms)
}

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** `10:58` today, `3 Nov, 10:58` before. */
export function formatMoment(at: number, now: number): string {
  const isToday = new Date(at).toDateString() === new Date(now).toDateString()
  return isToday ? time.format(at) : day.format(at)
}

export function formatExactly(at: number): string {
  return exact.format(at)
}
