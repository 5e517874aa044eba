import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, readdirSync, renameSync } from 'node:fs'
import { rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The folders of one data folder that hold an organization's graphs: `graph`, and `graph-2`,
 * `graph-3`, … after rebuilds. A small file names the current one, replaced whole, so that a crash
 * at any moment finds either the old graph or the new one, each complete in itself. Every
 * organization but the first has names of its own, so none ever opens the graph of another.
 */
export interface GraphFolders {
  current(): string
  /** A name that no folder has yet. */
  next(): string
  choose(folder: string): void
  remove(folder: string): void
  /** Removes what an interrupted rebuild left. */
  tidy(): void
}

export function createGraphFolders(data: string, organization: string): GraphFolders {
  const base = organization === 'default' ? 'graph' : `graph.${shortHash(organization)}`
  const choice = join(data, `${base}-current`)
  const isOurs = (name: string): boolean =>
    name.startsWith(base) && /^(?:-\d+)?$/.test(name.slice(base.length))
  const nameOf = (folder: string): string => folder.slice(data.length + 1)
  const names = (): readonly string[] => listed(data).filter(isOurs)
  const current = (): string => {
    const chosen = read(choice)
    return isOurs(chosen) ? chosen : base
  }
  return {
    current: () => join(data, current()),
    next: () => {
      const numbers = [current(), ...names()].map((name) =>
        Number(name.slice(base.length + 1) || 1),
      )
      return join(data, `${base}-${Math.max(...numbers) + 1}`)
    },
    choose: (folder) => replace(choice, `${nameOf(folder)}\n`),
    remove: (folder) => {
      if (nameOf(folder) !== current()) rmSync(folder, { recursive: true, force: true })
    },
    tidy: () => {
      for (const name of names()) {
        if (name !== current()) rmSync(join(data, name), { recursive: true, force: true })
      }
    },
  }
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12)
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return ''
  }
}

/** Durable before it takes the place of the old one. */
function replace(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w')
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.new`, path)
}
