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

/**
 * The baseline: a graph of steps with a journal and nothing else. Two events a step, one commit a
 * turn of the event loop, a step's completion on disk before its dependents start.
 */
export class Walker {
  readonly #database: DatabaseSync
  readonly #insert: ReturnType<DatabaseSync['prepare']>
  readonly #step: () => Promise<unknown>
  #rows: (number | string | null)[][] = []
  #after: (() => void)[] = []
  #armed = false

  constructor(file: string, step: () => Promise<unknown>) {
    this.#step = step
    this.#database = new DatabaseSync(file)
    this.#database.exec(
      'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE events ' +
        '(seq INTEGER PRIMARY KEY, run INTEGER, type INTEGER, step INTEGER, data TEXT) STRICT',
    )
    this.#insert = this.#database.prepare(
      'INSERT INTO events (run, type, step, data) VALUES (?, ?, ?, ?)',
    )
  }

  run(id: number, edges: Edges): Promise<void> {
    return new Promise((done) => {
      const dependents = edges.map((): number[] => [])
      for (const [step, list] of edges.entries()) {
        for (const dependency of list) dependents[dependency]?.push(step)
      }
      const waiting = edges.map((list) => list.length)
      const open = edges.length
      const run = { id, edges, dependents, waiting, outputs: [], open, done }
      this.#record([id, 3, 0, null], () => {
        for (const [step, list] of edges.entries()) {
          if (list.length === 0) void this.#execute(run, step)
        }
      })
    })
  }

  close(): void {
    this.#database.close()
  }

  async #execute(run: WalkedRun, step: number): Promise<void> {
    this.#record([run.id, 1, step, null])
    const output = await this.#step()
    run.outputs[step] = output
    const data = JSON.stringify({ type: 'step.completed', run: run.id, step, output })
    this.#record([run.id, 2, step, data], () => this.#release(run, step))
  }

  #release(run: WalkedRun, step: number): void {
    run.open -= 1
    if (run.open === 0) this.#record([run.id, 4, 0, null], run.done)
    for (const dependent of run.dependents[step] ?? []) {
      const waiting = (run.waiting[dependent] ?? 0) - 1
      run.waiting[dependent] = waiting
      if (waiting === 0) void this.#execute(run, dependent)
    }
  }

  #record(row: (number | string | null)[], after?: () => void): void {
    this.#rows.push(row)
    if (after !== undefined) this.#after.push(after)
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
    this.#database.exec('BEGIN')
    for (const row of rows) this.#insert.run(...row)
    this.#database.exec('COMMIT')
    for (const next of after) next()
  }
}
