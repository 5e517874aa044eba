import type { EntityReference } from '../../core/capability.ts'
import { SkeinError, asSkeinError, reasonOf } from '../../core/errors.ts'
import type { GatheredEntity } from '../../ports/gathered-context.ts'
import type { GraphDatabase } from '../../ports/graph-database.ts'
import { checkCounts } from './check-counts.ts'
import type { GraphCheck } from './check-counts.ts'
import { JournalCensus } from './journal-census.ts'
import { createProjector } from './projector.ts'
import type { Projector, ProjectorOptions } from './projector.ts'
import { relatedEntities } from './related-entities.ts'

/**
 * Owns: which graph serves one organization, and the move to another. The projector owns how a
 * graph follows the journal; the places own where graphs are kept.
 *
 * 1. The old graph serves, and follows the journal, until the new one has everything and was
 *    counted; then the choice is written down, and only then the new one is handed out.
 * 2. What ends at any moment before that choice leaves the old graph as it was.
 * 3. Whoever reads the old graph while it is replaced has time to end.
 */
export interface GraphKeeper {
  start(): void
  caughtUp(position: number): Promise<void>
  database(): Promise<GraphDatabase>
  status(): KeeperStatus
  /** Begins to fill a new graph; `status` tells how far it is. Errors: `GRAPH_REBUILD_REFUSED`. */
  rebuild(to?: string): Promise<void>
  /** Compares the graph with the journal now. */
  check(): Promise<GraphCheck>
  /** What is known of entities, where the graph is open and not busy with such. Errors: `GRAPH_UNAVAILABLE`. */
  related(entities: readonly EntityReference[]): Promise<readonly GatheredEntity[]>
  close(): Promise<void>
}

export interface KeeperStatus {
  readonly engine: GraphDatabase['engine']
  readonly position: number
  readonly lag: number
  readonly error?: string
  readonly lastCheck?: GraphCheck
  readonly rebuild?: RebuildState
}

export interface RebuildState {
  readonly to: string
  readonly status: 'RUNNING' | 'DONE' | 'FAILED'
  /** How far the new graph is, and where the journal ends. */
  readonly position: number
  readonly head: number
  readonly error?: string
}

/** One place that holds a graph. */
export interface GraphHome {
  readonly engine: GraphDatabase['engine']
  /** For people: no credentials. */
  readonly address: string
  open(): Promise<GraphDatabase>
}

/** Where graphs are kept. */
export interface GraphHomes {
  readonly current: GraphHome
  /** A place with nothing in it. Errors: `GRAPH_REBUILD_REFUSED`. */
  fresh(to: string | undefined): GraphHome
  /** Makes it the current one, durably. */
  adopt(home: GraphHome): Promise<void>
  /** Forgets a place that nothing uses any more; the current one is left alone. */
  discard(home: GraphHome): Promise<void>
}

export interface KeeperOptions extends Pick<
  ProjectorOptions,
  'store' | 'organization' | 'subscribe'
> {
  readonly homes: GraphHomes
  readonly now: () => number
  /** Between two comparisons with the journal. Default: an hour. */
  readonly checkEveryMs?: number
  /** How long readers of a replaced graph may take. */
  readonly graceMs?: number
}

export function createGraphKeeper(options: KeeperOptions): GraphKeeper {
  return new Keeper(options)
}

const hourMs = 3_600_000
/** Questions of what entities relate to, at once: steps do not wait for each other here. */
const askingMax = 4
const failuresMax = 5

interface Serving {
  readonly home: GraphHome
  readonly projector: Projector
}

class Keeper implements GraphKeeper {
  readonly #options: KeeperOptions
  #serving: Serving
  #census = new JournalCensus()
  #lastCheck: GraphCheck | undefined
  #rebuild: RebuildState | undefined
  #filling: Projector | undefined
  #work: Promise<void> = Promise.resolve()
  readonly #leaving = new Set<Promise<void>>()
  #leave: (() => void)[] = []
  #timer: NodeJS.Timeout | undefined
  #asking = 0
  #closed = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#serving = this.#serve(options.homes.current)
  }

  start(): void {
    this.#serving.projector.start()
    if (this.#timer !== undefined || this.#closed) return
    const check = (): void => void this.check().catch(() => undefined)
    this.#timer = setInterval(check, this.#options.checkEveryMs ?? hourMs)
    this.#timer.unref()
  }

  caughtUp(position: number): Promise<void> {
    return this.#serving.projector.caughtUp(position)
  }

  database(): Promise<GraphDatabase> {
    return this.#serving.projector.database()
  }

  status(): KeeperStatus {
    const lastCheck = this.#lastCheck
    const lacks = lastCheck?.status === 'incomplete' ? { error: lackText(lastCheck) } : {}
    return {
      engine: this.#serving.home.engine,
      ...lacks,
      ...this.#serving.projector.status(),
      ...(lastCheck !== undefined && { lastCheck }),
      ...(this.#rebuild !== undefined && { rebuild: this.#progress(this.#rebuild) }),
    }
  }

  async check(): Promise<GraphCheck> {
    const database = await this.database()
    this.#lastCheck = await checkCounts(database, this.#census, this.#options)
    return this.#lastCheck
  }

  async related(entities: readonly EntityReference[]): Promise<readonly GatheredEntity[]> {
    const database = this.#serving.projector.opened()
    if (database === undefined || this.#asking >= askingMax) {
      throw new SkeinError('GRAPH_UNAVAILABLE', { reason: 'it is not open, or busy' })
    }
    this.#asking += 1
    try {
      return await relatedEntities(database, entities)
    } finally {
      this.#asking -= 1
    }
  }

  async rebuild(to?: string): Promise<void> {
    if (this.#closed) throw new SkeinError('SHUTTING_DOWN', {})
    if (this.#rebuild?.status === 'RUNNING') {
      const reason = `one is under way, to ${this.#rebuild.to}`
      throw new SkeinError('GRAPH_REBUILD_REFUSED', { reason })
    }
    const home = this.#options.homes.fresh(to)
    const head = await this.#options.store.head()
    this.#rebuild = { to: home.address, status: 'RUNNING', position: 0, head }
    this.#work = this.#fill(home)
  }

  async close(): Promise<void> {
    this.#closed = true
    clearInterval(this.#timer)
    for (const leave of this.#leave.splice(0)) leave()
    await this.#filling?.close()
    await this.#work
    await Promise.all([this.#serving.projector.close(), ...this.#leaving])
  }

  #serve(home: GraphHome): Serving {
    const { store, organization, subscribe } = this.#options
    const open = (): Promise<GraphDatabase> => home.open()
    return { home, projector: createProjector({ store, organization, subscribe, open }) }
  }

  async #fill(home: GraphHome): Promise<void> {
    const next = this.#serve(home)
    this.#filling = next.projector
    try {
      await this.#catchUp(next.projector)
      const check = await checkCounts(
        await next.projector.database(),
        new JournalCensus(),
        this.#options,
      )
      if (check.status === 'incomplete') throw new Error(lackText(check))
      if (this.#closed) throw new SkeinError('SHUTTING_DOWN', {})
      await this.#options.homes.adopt(home)
      this.#swap(next, check)
    } catch (error) {
      this.#end('FAILED', asSkeinError(error).message)
      await next.projector.close()
      await this.#options.homes.discard(home).catch(() => undefined)
    } finally {
      this.#filling = undefined
    }
  }

  /** Tries again where the new graph's server is away for a while. */
  async #catchUp(projector: Projector): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await projector.caughtUp(await this.#options.store.head())
      } catch (error) {
        if (this.#closed || failures >= failuresMax || projector.status().position === 0)
          throw error
      }
    }
  }

  #swap(next: Serving, check: GraphCheck): void {
    const before = this.#serving
    this.#serving = next
    this.#lastCheck = check
    this.#end('DONE')
    const left = this.#retire(before).catch((error: unknown) => {
      this.#end('DONE', `The old graph could not be removed: ${reasonOf(error)}`)
    })
    this.#leaving.add(left)
    void left.finally(() => this.#leaving.delete(left))
  }

  async #retire({ home, projector }: Serving): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, this.#options.graceMs ?? 35_000)
    timer.unref()
    this.#leave.push(resolve)
    await promise
    clearTimeout(timer)
    await projector.close()
    await this.#options.homes.discard(home)
  }

  #end(status: 'DONE' | 'FAILED', error?: string): void {
    if (this.#rebuild === undefined) return
    const { to, position, head } = this.#progress(this.#rebuild)
    this.#rebuild = { to, position, head, status, ...(error !== undefined && { error }) }
  }

  #progress(state: RebuildState): RebuildState {
    if (state.status !== 'RUNNING' || this.#filling === undefined) return state
    const { position, lag } = this.#filling.status()
    return { ...state, position, head: Math.max(state.head, position + lag) }
  }
}

function lackText({ missing, position }: GraphCheck): string {
  const lacks = Object.entries(missing).map(([label, count]) => `${count} ${label}`)
  const what = `The graph lacks ${lacks.join(', ')} nodes that the journal has up to ${position}`
  return `${what}; build it anew with "skein graph rebuild"`
}
