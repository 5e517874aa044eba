import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SkeinError } from '../../core/errors.ts'
import { packageRoot } from '../../package-root.ts'
import type { ChildOptions, Order, Reply } from './protocol.ts'

/**
 * Owns: one child process at a time, started when it is first needed and again after it has ended.
 *
 * 1. The engine cannot cancel, so SIGKILL is the cancel: a call that times out or is aborted ends
 *    the process, the next call starts another.
 * 2. Every call is settled: by its reply, its limit, or the end of the process.
 * 3. A new process is started only when the old one has gone, with its lock.
 */
export interface Supervisor {
  /** Errors: `GRAPH_QUERY_FAILED`, `GRAPH_QUERY_TIMED_OUT`, `GRAPH_UNAVAILABLE`. */
  call(order: Order, limits?: CallLimits): Promise<unknown>
  /** The process, running and open. */
  ready(): Promise<RunningChild>
  /** Ends the process, within two seconds in any case. */
  close(): Promise<void>
  /** Ends the process at once; a later call starts another. */
  kill(): void
  /** Ends the process when it has answered everything; a later call starts another. */
  retire(): Promise<void>
  /** The process that runs now, if any. */
  pid(): number | undefined
}

export interface CallLimits {
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

export interface RunningChild {
  readonly pid: number
  /** The graph's watermark when the process opened it. */
  readonly position: number
}

const openTimeoutMs = 60_000
const closeTimeoutMs = 1_500

export function createSupervisor(options: ChildOptions): Supervisor {
  return new ChildSupervisor(options)
}

class ChildSupervisor implements Supervisor {
  readonly #options: ChildOptions
  #current: Conversation | undefined
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(options: ChildOptions) {
    this.#options = options
  }

  async ready(): Promise<RunningChild> {
    if (this.#closed) throw new SkeinError('GRAPH_UNAVAILABLE', { reason: 'it is closed' })
    this.#current = this.#current?.isOver === false ? this.#current : this.#start()
    return this.#current.ready
  }

  async call(order: Order, limits: CallLimits = {}): Promise<unknown> {
    limits.signal?.throwIfAborted()
    await this.ready()
    const conversation = this.#current
    if (conversation === undefined) throw unavailable('its process has ended')
    return conversation.call(order, limits)
  }

  async close(): Promise<void> {
    this.#closed = true
    const conversation = this.#current
    if (conversation === undefined) return
    const timer = setTimeout(() => conversation.kill('it is closed'), closeTimeoutMs)
    await conversation.ready.then(() => conversation.call({ type: 'close' }, {})).catch(() => {})
    await conversation.ended
    clearTimeout(timer)
  }

  kill(): void {
    this.#current?.kill('its process was ended')
  }

  async retire(): Promise<void> {
    await this.#current?.retire()
  }

  pid(): number | undefined {
    return this.#current?.isOver === false ? this.#current.pid : undefined
  }

  #start(): Conversation {
    const conversation = new Conversation(this.#options, this.#last)
    this.#last = conversation.ended
    return conversation
  }
}

interface Pending {
  readonly settled: Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

interface Beginning {
  /** The end of the process before. */
  readonly previous: Promise<unknown>
  readonly ready: PromiseWithResolvers<RunningChild>
}

/** All that is said with one process, from its start to its end. */
class Conversation {
  readonly ready: Promise<RunningChild>
  readonly ended: Promise<void>
  readonly #pending = new Map<number, Pending>()
  readonly #memoryMaxBytes: number
  #child: ChildProcess | undefined
  #lastId = 0
  #reason = 'its process has ended unexpectedly'
  #overMemory = false
  isOver = false

  constructor(options: ChildOptions, previous: Promise<unknown>) {
    this.#memoryMaxBytes = options.memoryMaxBytes
    const ready = Promise.withResolvers<RunningChild>()
    const ended = Promise.withResolvers<void>()
    this.ready = ready.promise
    this.ended = ended.promise
    this.ready.catch(() => undefined)
    void this.#run(options, { previous, ready }).then(ended.resolve)
  }

  /** Takes no more calls, lets those that were taken end, and closes the process. */
  async retire(): Promise<void> {
    if (this.isOver) return
    this.isOver = true
    await Promise.allSettled([...this.#pending.values()].map(({ settled }) => settled))
    this.#child?.send({ id: 0, order: { type: 'close' } }, () => undefined)
    const timer = setTimeout(() => this.kill('it did not close'), closeTimeoutMs)
    await this.ended
    clearTimeout(timer)
  }

  call(order: Order, { timeoutMs, signal }: CallLimits): Promise<unknown> {
    if (this.isOver) return Promise.reject(unavailable(this.#reason))
    this.#lastId += 1
    const id = this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.#pending.set(id, { resolve, reject, settled: promise })
    const stop = (error: unknown): void => {
      reject(error)
      this.#pending.delete(id)
      this.kill('another query was stopped with its process')
    }
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => stop(new SkeinError('GRAPH_QUERY_TIMED_OUT', { timeoutMs })), timeoutMs)
    const onAbort = (): void => stop(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#child?.send(
      { id, order },
      (error) => error && this.#refuse(id, unavailable(error.message)),
    )
    return promise.finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    })
  }

  /** Resolves when the process has ended, or was not wanted any more before it could start. */
  async #run(options: ChildOptions, { previous, ready }: Beginning): Promise<void> {
    await previous
    if (!this.isOver) await this.#listen(startChild(options), ready)
    this.#end()
    ready.reject(unavailable(this.#reason))
  }

  #listen(child: ChildProcess, ready: Beginning['ready']): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(() => this.kill('it did not open in time'), openTimeoutMs)
    this.#child = child
    child.once('exit', () => resolve())
    child.once('error', (error) => {
      this.#reason = error.message
      if (child.pid === undefined) resolve()
    })
    child.on('message', (reply: Reply) => {
      if (reply.type !== 'ready') return this.#hear(reply)
      clearTimeout(timer)
      ready.resolve({ pid: child.pid ?? 0, position: reply.position })
    })
    return promise.finally(() => clearTimeout(timer))
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  kill(reason: string): void {
    this.#reason = reason
    this.isOver = true
    this.#child?.kill('SIGKILL')
  }

  #hear(reply: Exclude<Reply, { readonly type: 'ready' }>): void {
    switch (reply.type) {
      case 'failed':
        this.#reason = reply.reason
        return
      case 'over-memory':
        this.#overMemory = true
        this.isOver = true
        return
      case 'done':
        this.#pending.get(reply.id)?.resolve(reply.value)
        this.#pending.delete(reply.id)
        return
      case 'refused':
        this.#refuse(reply.id, refusal(reply))
    }
  }

  #refuse(id: number, error: Error): void {
    this.#pending.get(id)?.reject(error)
    this.#pending.delete(id)
  }

  #end(): void {
    this.isOver = true
    const megabytes = Math.round(this.#memoryMaxBytes / 1e6)
    const limit = `it needed more than ${megabytes} MB of memory`
    const tooMuch = `${limit}. Bound its patterns, or ask for less`
    for (const id of this.#pending.keys()) {
      const error = this.#overMemory
        ? new SkeinError('GRAPH_QUERY_FAILED', { reason: tooMuch })
        : unavailable(this.#reason)
      this.#refuse(id, error)
    }
  }
}

/** The child's program, in the form that this file itself has: source or bundled. */
function startChild(options: ChildOptions): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts')
  const program = isSource ? 'src/graphs/grafeo/child.ts' : 'dist/graphs/grafeo/child.js'
  const module = fileURLToPath(new URL(program, packageRoot))
  return fork(module, [JSON.stringify(options)], {
    execPath: process.execPath,
    execArgv: [],
    // Nothing of ours is in it: a query that got past every guard would still find no secret.
    env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  })
}

function refusal({ code, reason }: Extract<Reply, { readonly type: 'refused' }>): SkeinError {
  if (code === 'GRAPH_QUERY_TIMED_OUT') {
    return new SkeinError(code, { timeoutMs: engineTimeoutMs })
  }
  return new SkeinError(code, { reason })
}

/** The engine's own limit, which it heeds only in places. */
const engineTimeoutMs = 30_000

function unavailable(reason: string): SkeinError {
  return new SkeinError('GRAPH_UNAVAILABLE', { reason })
}
