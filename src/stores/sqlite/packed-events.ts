import type { JsonObject } from '../../core/json.ts'
import type { NewEvent } from '../../ports/store.ts'

/** Units: characters of JSON. Whoever reads one event of a row reads the others too. */
const rowLengthMax = 32_768

/** Units: events. So few are written as one text first, as mostly they fit: half the copying. */
const fewEvents = 8

type PackedEvent = readonly [type: string, at: number, actor: string, data: JsonObject]

/**
 * Cuts events into rows: calls `write` with how many there are in a row, and their JSON. An event
 * longer than a row should be has one of its own.
 */
export function packEvents(
  events: readonly NewEvent[],
  write: (count: number, data: string) => void,
): void {
  if (events.length === 0) return
  if (events.length <= fewEvents) {
    const whole = JSON.stringify(events.map(packed))
    if (whole.length <= rowLengthMax || events.length === 1) return write(events.length, whole)
  }
  let count = 0
  let text = ''
  for (const event of events) {
    const json = JSON.stringify(packed(event))
    if (count > 0 && text.length + json.length > rowLengthMax) {
      write(count, `[${text}]`)
      count = 0
      text = ''
    }
    text = count === 0 ? json : `${text},${json}`
    count += 1
  }
  if (count > 0) write(count, `[${text}]`)
}

function packed({ type, at, actor, data }: NewEvent): PackedEvent {
  return [type, at, actor, data]
}

/** The events of a row, in order. */
export function unpackEvents(text: string): readonly NewEvent[] {
  const rows: readonly PackedEvent[] = JSON.parse(text)
  return rows.map(([type, at, actor, data]) => ({ type, at, actor, data }))
}
