import { PassThrough } from 'node:stream'

/** What came of the work in time, or that it goes on. */
export type Early<T> = { readonly type: 'done'; readonly value: T } | { readonly type: 'going-on' }

/** Waits for the work, but no longer than `patienceMs`. Errors: those of the work. */
export async function within<T>(work: Promise<T>, patienceMs: number): Promise<Early<T>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Early<T>>((done) => {
    timer = setTimeout(() => done({ type: 'going-on' }), patienceMs)
  })
  try {
    return await Promise.race([work.then((value) => ({ type: 'done', value }) as const), late])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * An answer that takes longer than programs wait for the first byte (five minutes in Node's and in
 * browsers' `fetch`): white space, which JSON allows before a value, until the answer is there. The
 * status has been sent by then, so an error comes as a problem document in its place.
 */
export function createSlowAnswer<T>(work: Promise<T>, options: SlowAnswerOptions<T>): PassThrough {
  const stream = new PassThrough()
  stream.write(' ')
  const beat = setInterval(() => stream.write(' '), options.beatMs)
  stream.once('close', () => clearInterval(beat))
  const finish = (json: string) => {
    clearInterval(beat)
    if (stream.writable) stream.end(json)
  }
  work.then(options.encode).then(finish, (error: unknown) => finish(options.encodeError(error)))
  return stream
}

export interface SlowAnswerOptions<T> {
  readonly beatMs: number
  readonly encode: (value: T) => string
  readonly encodeError: (error: unknown) => string
}
