import { access, constants, readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { reasonOf } from '../../core/errors.ts'
import { isJsonObject } from '../../core/json.ts'
import { isAlive } from '../server-file.ts'
import type { Finding } from './finding.ts'

/** Checks of the machine. None of them changes anything. */

const nodeNeeded = [24, 16] as const

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNew = major > nodeNeeded[0] || (major === nodeNeeded[0] && minor >= nodeNeeded[1])
  if (isNew) return { name: 'Node', status: 'ok', detail: version }
  const needed = nodeNeeded.join('.')
  return {
    name: 'Node',
    status: 'problem',
    detail: `${version} is too old; ${needed} is needed`,
    mend: `Install Node ${needed} or later, or use the one that "npm ci" puts into node_modules.`,
  }
}

/** Whether the data folder can be written, and who has it. */
export async function checkData(data: string, server: string | undefined): Promise<Finding> {
  const name = 'Data folder'
  if (server !== undefined) {
    return { name, status: 'ok', detail: `${data}, in use by the Skein at ${server}` }
  }
  const place = await nearestExisting(data)
  try {
    if (!(await stat(place)).isDirectory()) throw new Error(`${place} is not a folder`)
    await access(place, constants.W_OK)
  } catch (error) {
    const mend = 'Choose another folder with --data or SKEIN_DATA, or change its permissions.'
    return { name, status: 'problem', detail: `${data}: ${reasonOf(error)}`, mend }
  }
  const holder = await livingHolder(data)
  if (holder === undefined) {
    return { name, status: 'ok', detail: place === data ? data : `${data} will be made` }
  }
  const detail = `${data} is held by process ${holder}, which answers no requests`
  return { name, status: 'problem', detail, mend: `Let it end, or stop it: kill ${holder}` }
}

/** Whether the port is free, or taken by a Skein, which is fine too. */
export async function checkPort(host: string, port: number): Promise<Finding> {
  const name = 'Port'
  if (port === 0) return { name, status: 'ok', detail: 'a free one is taken' }
  const failure = await tryListen(host, port)
  if (failure === undefined) return { name, status: 'ok', detail: `${port} on ${host} is free` }
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  if (await isAlive(url)) return { name, status: 'ok', detail: `a Skein serves at ${url}` }
  const mend = 'Stop what uses it, or choose another port with --port or SKEIN_PORT.'
  return { name, status: 'problem', detail: `${port} on ${host}: ${failure}`, mend }
}

async function nearestExisting(folder: string): Promise<string> {
  const exists = await access(folder).then(
    () => true,
    () => false,
  )
  return exists || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}

/** The process that says it holds the folder, if it lives. */
async function livingHolder(data: string): Promise<number | undefined> {
  try {
    const note: unknown = JSON.parse(await readFile(join(data, 'skein.lock.json'), 'utf8'))
    const pid = isJsonObject(note) ? note['pid'] : undefined
    if (typeof pid !== 'number') return undefined
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

function tryListen(host: string, port: number): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      done(error.code === 'EADDRINUSE' ? 'in use by another program' : error.message)
    })
    server.listen({ host, port }, () => server.close(() => done(undefined)))
  })
}
