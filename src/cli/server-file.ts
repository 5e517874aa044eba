import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isJsonObject } from '../core/json.ts'

/** Where the Skein that has a data folder open can be reached: `server.json` in that folder. */
export interface ServerFile {
  readonly url: string
  readonly pid: number
}

const healthTimeoutMs = 1000

/** What the file says; undefined if there is none, or none that makes sense. */
export async function readServerFile(data: string): Promise<ServerFile | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(data, 'server.json'), 'utf8'))
    if (!isJsonObject(value)) return undefined
    const { url, pid } = value
    return typeof url === 'string' && typeof pid === 'number' ? { url, pid } : undefined
  } catch {
    return undefined
  }
}

/** Writes the file whole, so that nobody reads half of it. */
export async function writeServerFile(data: string, server: ServerFile): Promise<void> {
  const path = join(data, 'server.json')
  await writeFile(`${path}.${server.pid}`, `${JSON.stringify(server)}\n`)
  await rename(`${path}.${server.pid}`, path)
}

/** Removes the file, unless another process has written it since. */
export async function removeServerFile(data: string, pid: number): Promise<void> {
  const server = await readServerFile(data)
  if (server?.pid === pid) await rm(join(data, 'server.json'), { force: true })
}

/** Whether a Skein answers at the URL, within a second. */
export async function isAlive(url: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(healthTimeoutMs)
    const response = await fetch(new URL('/health', url), { signal })
    const body: unknown = await response.json()
    return isJsonObject(body) && (body['status'] === 'ok' || body['status'] === 'degraded')
  } catch {
    return false
  }
}
