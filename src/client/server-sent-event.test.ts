import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventStreamParser } from './server-sent-event.ts'
import type { ServerSentEvent } from './server-sent-event.ts'

test('a stream reads the same however it is cut', () => {
  const line = fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\r\n\0]/g, ' '))
  const event = fc.record({
    id: fc.nat().map(String),
    type: fc.constantFrom('step.started', 'run.finished'),
    data: fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  })
  const lineBreak = fc.constantFrom('\n', '\r\n', '\r')
  fc.assert(
    fc.property(
      fc.array(event),
      lineBreak,
      fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
      (events, end, sizes) => {
        const text = events.map((item) => encode(item, end)).join('')
        const parser = createEventStreamParser()
        const read = cut(text, sizes).flatMap((piece) => parser.push(piece))
        // A last `\r` may be half of a line break, so it waits for what follows.
        expect([...read, ...parser.push(':')]).toEqual(events)
      },
    ),
  )
})

test('comments are passed over, and an event that was cut off is no event', () => {
  const parser = createEventStreamParser()
  expect(parser.push(': still here\n\nid: 1\ndata: {}\n')).toEqual([])
  expect(parser.push('\nid: 2\ndata: {')).toEqual([{ id: '1', type: 'message', data: '{}' }])
})

test('the server says how long to wait before connecting again', () => {
  const parser = createEventStreamParser()
  expect(parser.retryMs()).toBeUndefined()
  parser.push('retry: 250\n\nretry: soon\n\n')
  expect(parser.retryMs()).toBe(250)
})

function encode({ id, type, data }: ServerSentEvent, end: string): string {
  const lines = data.split('\n').map((line) => `data: ${line}${end}`)
  return `id: ${id}${end}event: ${type}${end}${lines.join('')}${end}`
}

function cut(text: string, sizes: Iterator<number>): readonly string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length;) {
    const size = sizes.next().value as number
    pieces.push(text.slice(at, at + size))
    at += size
  }
  return pieces
}
