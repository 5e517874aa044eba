import type { AppContext } from './context.ts'

/** The next event of a run; one that is cancelled never comes. */
export interface NextChange {
  readonly promise: Promise<void>
  readonly cancel: () => void
}

export function nextChange(app: AppContext, runId: string): NextChange {
  let stop = (): void => undefined
  const promise = new Promise<void>((done) => {
    stop = app.journal.watch(`run:${runId}`, () => {
      stop()
      done()
    })
  })
  return { promise, cancel: () => stop() }
}
