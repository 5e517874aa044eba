import type { JsonObject } from '../../core/json.ts'
import type { NewEvent } from '../../ports/store.ts'

/** Units: characters of JSON. Whoever reads one event of a row reads the others too. */
const rowLengthMax = 32_768

type PackedEvent = readonly [type: string, at: number, actor: string, data: JsonObject]

/**
 * Cuts events into rows: calls `write` with how many there are in a row, and their JSON. An event
 * longer than a row should be has one of its own.
 */
export function packEvents(
  events: readonly NewEvent[],
  write: (count: number, data: string) => void,
): void {
  let count = 0
  let text = ''
  for (const { type, at, actor, data } of events) {
    const packed: PackedEvent = [type, at, actor, data]
    const json = JSON.stringify(packed)
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

/** The events of a row, in order. */
export function unpackEvents(text: string): readonly NewEvent[] {
  const packed: readonly PackedEvent[] = JSON.parse(text)
  return packed.map(([type, at, actor, data]) => ({ type, at, actor, data }))
}
