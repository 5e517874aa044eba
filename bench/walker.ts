import { DatabaseSync } from 'node:sqlite'

/** What a bare walker is given of a graph: for each step, the steps it waits for. */
export type Edges = readonly (readonly number[])[]

interface WalkedRun {
  readonly id: number
  readonly edges: Edges
  readonly dependents: readonly (readonly number[])[]
  readonly waiting: number[]
  readonly outputs: unknown[]
  open: number
  readonly done: () => void
}

/** Units: events. No more than this wait for a commit. */
const commitMax = 1_024

const started = 1
const completed = 2
const created = 3
const ended = 4

/**
 * The baseline: a graph of steps with a journal and nothing else. Two events a step, one commit a
 * turn of the event loop, a step's completion on disk before its dependents start.
 */
export class Walker {
  readonly #database: DatabaseSync
  readonly #insert: ReturnType<DatabaseSync['prepare']>
  readonly #step: (run: number, step: number) => Promise<unknown>
  #rows: (number | string | null)[][] = []
  #after: (() => void)[] = []
  #armed = false

  constructor(file: string, step: (run: number, step: number) => Promise<unknown>) {
    this.#step = step
    this.#database = new DatabaseSync(file)
    this.#database.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS events ' +
        '(seq INTEGER PRIMARY KEY, run INTEGER, type INTEGER, step INTEGER, data TEXT) STRICT',
    )
    this.#insert = this.#database.prepare(
      'INSERT INTO events (run, type, step, data) VALUES (?, ?, ?, ?)',
    )
  }

  run(id: number, edges: Edges, onSaved?: () => void): Promise<void> {
    return new Promise((done) => {
      const run = createWalkedRun(id, edges, done)
      this.#record([id, created, 0, null], () => {
        onSaved?.()
        for (const [step, list] of edges.entries()) {
          if (list.length === 0) void this.#execute(run, step)
        }
      })
    })
  }

  /** Goes on with every run that the journal does not say has ended. */
  async recover(edges: Edges): Promise<void> {
    const rows = this.#database
      .prepare('SELECT run, type, step, data FROM events ORDER BY seq')
      .all()
    const runs = new Map<number, WalkedRun>()
    const ends: Promise<void>[] = []
    for (const row of rows) {
      const id = Number(row['run'])
      const run = runs.get(id)
      if (row['type'] === created) {
        ends.push(new Promise((done) => runs.set(id, createWalkedRun(id, edges, done))))
      } else if (row['type'] === completed && run !== undefined) {
        settle(run, Number(row['step']), JSON.parse(String(row['data'])))
      } else if (row['type'] === ended) run?.done()
    }
    for (const run of runs.values()) {
      for (const [step, waiting] of run.waiting.entries()) {
        if (run.outputs[step] === undefined && waiting === 0) void this.#execute(run, step)
      }
    }
    await Promise.all(ends)
  }

  close(): void {
    this.#database.close()
  }

  async #execute(run: WalkedRun, step: number): Promise<void> {
    this.#record([run.id, started, step, null])
    const output = await this.#step(run.id, step)
    const data = JSON.stringify({ type: 'step.completed', run: run.id, step, output })
    this.#record([run.id, completed, step, data], () => {
      for (const dependent of settle(run, step, output)) void this.#execute(run, dependent)
      if (run.open === 0) this.#record([run.id, ended, 0, null], run.done)
    })
  }

  #record(row: (number | string | null)[], after?: () => void): void {
    this.#rows.push(row)
    if (after !== undefined) this.#after.push(after)
    if (this.#rows.length >= commitMax) return this.#commit()
    if (this.#armed) return
    this.#armed = true
    setImmediate(() => this.#commit())
  }

  #commit(): void {
    const rows = this.#rows
    const after = this.#after
    this.#rows = []
    this.#after = []
    this.#armed = false
    if (rows.length === 0) return
    this.#database.exec('BEGIN')
    for (const row of rows) this.#insert.run(...row)
    this.#database.exec('COMMIT')
    for (const next of after) next()
  }
}

function createWalkedRun(id: number, edges: Edges, done: () => void): WalkedRun {
  const dependents = edges.map((): number[] => [])
  for (const [step, list] of edges.entries()) {
    for (const dependency of list) dependents[dependency]?.push(step)
  }
  const waiting = edges.map((list) => list.length)
  return { id, edges, dependents, waiting, outputs: [], open: edges.length, done }
}

/** Gives the steps that may start now. */
function settle(run: WalkedRun, step: number, output: unknown): readonly number[] {
  run.outputs[step] = output
  run.open -= 1
  return (run.dependents[step] ?? []).filter((dependent) => {
    const waiting = (run.waiting[dependent] ?? 0) - 1
    run.waiting[dependent] = waiting
    return waiting === 0
  })
}
