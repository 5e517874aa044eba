import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** State in one JSON file: whole before or whole after, whenever the process is killed. */
export interface StateFile<State> {
  /** A copy of the state as it is now. */
  read(): State
  /** Gives `change` a draft and keeps it, unless `change` throws. */
  update<T>(change: (draft: State) => T): T
}

/**
 * Keeps state at `path`, starting from `create()` when there is none.
 *
 * The file is read at each access, written beside and renamed over, all in one turn of the event
 * loop: updates of one process never mix.
 */
export function openStateFile<State>(path: string, create: () => State): StateFile<State> {
  mkdirSync(dirname(path), { recursive: true })
  const read = (): State => decode(contentOf(path) ?? JSON.stringify(create())) as State
  return {
    read,
    update(change) {
      const draft = read()
      const result = change(draft)
      const beside = `${path}.${process.pid}.new`
      writeFileSync(beside, `${JSON.stringify(draft)}\n`, { flush: true })
      renameSync(beside, path)
      return result
    },
  }
}

/** State that ends with the process, behind the same interface. */
export function createMemoryState<State>(create: () => State): StateFile<State> {
  let content = JSON.stringify(create())
  const read = (): State => decode(content) as State
  return {
    read,
    update(change) {
      const draft = read()
      const result = change(draft)
      content = JSON.stringify(draft)
      return result
    },
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Tables get no prototype, so that a thing may be called `constructor`. */
function decode(content: string): unknown {
  const state = JSON.parse(content) as { [table: string]: unknown }
  for (const table of Object.values(state)) {
    if (typeof table === 'object' && table !== null) withoutPrototype(table)
  }
  return state
}

function withoutPrototype(table: object): void {
  if (!Array.isArray(table)) Object.setPrototypeOf(table, null)
}
