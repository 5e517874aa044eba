import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import grafeo from '@grafeo-db/js'
import type { GrafeoDB } from '@grafeo-db/js'
import { reasonOf } from '../../core/errors.ts'
import { indexedProperties, ownLabels, projectionVersion, watermark } from '../cypher/schema.ts'

/** Bounds the write-ahead log, which grows without end by default. */
const walBytes = 8_000_000

/** Where copies for reading are kept; emptied whenever the writer opens. */
export function snapshotFolder(folder: string): string {
  return join(folder, 'snapshots')
}

/**
 * Opens the graph of this projection version, or starts it empty. A file that the engine cannot
 * read is set aside and an empty graph takes its place: the journal fills it again.
 */
export async function openGraphFile(folder: string): Promise<GrafeoDB> {
  const path = join(folder, `graph-${projectionVersion}.grafeo`)
  mkdirSync(folder, { recursive: true })
  rmSync(snapshotFolder(folder), { recursive: true, force: true })
  mkdirSync(snapshotFolder(folder))
  const database = openOrReplace(path)
  database.setCheckpointTriggers({ walBytes })
  for (const label of ownLabels) await indexLabel(database, label)
  for (const { label, property } of indexedProperties) {
    const name = `by_${property}_${label}`
    await database.executeCypher(
      `CREATE INDEX \`${name}\` IF NOT EXISTS FOR (n:\`${label}\`) ON (n.\`${property}\`)`,
    )
  }
  return database
}

/** Both are needed: the constraint keeps ids unique, only the index makes finding them fast. */
export async function indexLabel(database: GrafeoDB, label: string): Promise<void> {
  await database.executeCypher(
    `CREATE INDEX \`by_id_${label}\` IF NOT EXISTS FOR (n:\`${label}\`) ON (n.id)`,
  )
  await database.executeCypher(
    `CREATE CONSTRAINT \`one_id_${label}\` IF NOT EXISTS
     FOR (n:\`${label}\`) REQUIRE n.id IS UNIQUE`,
  )
}

export async function readPosition(database: GrafeoDB): Promise<number> {
  const result = await database.executeCypher(
    `MATCH (w:\`${watermark.label}\` {id: $id}) RETURN w.position AS position`,
    { id: watermark.id },
  )
  return result.length === 0 ? 0 : Number(result.get(0)['position'] ?? 0)
}

function openOrReplace(path: string): GrafeoDB {
  const { GrafeoDB: Database } = grafeo
  if (!existsSync(path)) return Database.create(path)
  try {
    return Database.open(path)
  } catch (error) {
    if (/lock/i.test(reasonOf(error))) throw error
    setAside(path)
    return Database.create(path)
  }
}

function setAside(path: string): void {
  for (const name of [path, `${path}.wal`]) {
    rmSync(`${name}.damaged`, { recursive: true, force: true })
    if (existsSync(name)) renameSync(name, `${name}.damaged`)
  }
}
