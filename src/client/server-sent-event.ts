/** One event of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly id?: string
  readonly type: string
  readonly data: string
}

export interface EventStreamParser {
  /** The events that are complete once `text` has come too. */
  push(text: string): readonly ServerSentEvent[]
  /** How long the server wants us to wait before connecting again. */
  retryMs(): number | undefined
}

/**
 * Reads a stream that comes in pieces, cut anywhere. Comments are passed over, and so is an event
 * that the end of the stream cuts off.
 *
 * Source: HTML Living Standard, 9.2.6.
 */
export function createEventStreamParser(): EventStreamParser {
  let rest = ''
  let halfBreak = ''
  let fields = createFields()
  let retryMs: number | undefined
  const readLine = (line: string): ServerSentEvent | undefined => {
    if (line === '') {
      const event = completed(fields)
      fields = createFields()
      return event
    }
    const [name, value] = splitLine(line)
    if (name === 'data') fields.data.push(value)
    else if (name === 'event') fields.type = value
    else if (name === 'id') fields.id = value
    else if (name === 'retry' && /^\d+$/.test(value)) retryMs = Number(value)
    return undefined
  }
  return {
    push: (text) => {
      const all = halfBreak + text
      // A carriage return at the end may be half of a line break.
      halfBreak = all.endsWith('\r') ? '\r' : ''
      const [first = '', ...more] = all.slice(0, all.length - halfBreak.length).split(lineBreak)
      // What came before is not searched again: an event may have megabytes.
      rest += first
      const lines: string[] = []
      for (const line of more) {
        lines.push(rest)
        rest = line
      }
      return lines.map(readLine).filter((event) => event !== undefined)
    },
    retryMs: () => retryMs,
  }
}

const lineBreak = /\r\n|\n|\r/

interface Fields {
  id?: string
  type?: string
  readonly data: string[]
}

function createFields(): Fields {
  return { data: [] }
}

function completed(fields: Fields): ServerSentEvent | undefined {
  if (fields.data.length === 0) return undefined
  return {
    ...(fields.id !== undefined && { id: fields.id }),
    type: fields.type ?? 'message',
    data: fields.data.join('\n'),
  }
}

function splitLine(line: string): readonly [string, string] {
  const colon = line.indexOf(':')
  if (colon === -1) return [line, '']
  const value = line.slice(colon + 1)
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value]
}
