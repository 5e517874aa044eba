import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A Neo4j server for a suite: one of its own, or the one that `SKEIN_TEST_NEO4J_URL` names. */
export interface TestNeo4j {
  readonly url: string
  readonly user?: string
  readonly password?: string
  /** The process that runs it; undefined for a server that is not ours. */
  readonly pid?: number
  stop(): Promise<void>
}

export type TestNeo4jAnswer = TestNeo4j | { readonly missing: string }

const recipe = fileURLToPath(new URL('neo4j/', import.meta.url))
const readyTimeoutMs = 120_000

/**
 * Starts Neo4j on loopback, on a free port, in a new folder. Its libraries are fetched once, by
 * Maven, into a cache of the user's. Where that is not possible it says why.
 */
export async function startTestNeo4j(): Promise<TestNeo4jAnswer> {
  const answer = await startOrSay()
  if ('url' in answer) return answer
  if (process.env['SKEIN_REQUIRE_NEO4J'] === '1') throw new Error(answer.missing)
  process.stderr.write(`Skipped: the tests on Neo4j (${answer.missing})\n`)
  return answer
}

async function startOrSay(): Promise<TestNeo4jAnswer> {
  const own = process.env['SKEIN_TEST_NEO4J_URL']
  if (own !== undefined && own !== '') return ownServer(own)
  if (!runs('java', '-version')) return { missing: 'there is no Java' }
  try {
    return await startServer(await fetchLibraries())
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error) }
  }
}

function ownServer(url: string): TestNeo4j {
  const user = process.env['SKEIN_TEST_NEO4J_USER']
  const password = process.env['SKEIN_TEST_NEO4J_PASSWORD']
  return {
    url,
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    stop: () => Promise.resolve(),
  }
}

function runs(command: string, argument: string): boolean {
  return spawnSync(command, [argument], { stdio: 'ignore' }).status === 0
}

async function fetchLibraries(): Promise<string> {
  const pom = join(recipe, 'pom.xml')
  const version = /<neo4j.version>(.+?)</.exec(await readFile(pom, 'utf8'))?.[1] ?? ''
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'skein-test-neo4j')
  const folder = join(cache, version)
  if (existsSync(folder)) return folder
  if (!runs('mvn', '-version')) throw new Error('there is no Maven to fetch its libraries')
  await mkdir(cache, { recursive: true })
  const fetched = await mkdtemp(join(cache, 'fetching-'))
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${fetched}`]
  const maven = spawn('mvn', ['-q', '-B', '-f', pom, ...goal], { stdio: 'ignore' })
  const [code] = (await once(maven, 'exit')) as [number | null]
  if (code === 0 && !existsSync(folder)) await rename(fetched, folder)
  await rm(fetched, { recursive: true, force: true })
  if (code !== 0) throw new Error('Maven could not fetch its libraries')
  return folder
}

async function startServer(libraries: string): Promise<TestNeo4j> {
  const folder = await mkdtemp(join(tmpdir(), 'skein-neo4j-'))
  const port = await freePort()
  const source = join(recipe, 'SkeinTestNeo4j.java')
  const heap = process.env['SKEIN_TEST_NEO4J_HEAP'] ?? '512m'
  const server = spawn(
    'java',
    [`-Xmx${heap}`, '-cp', join(libraries, '*'), source, folder, `${port}`],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  )
  const stop = async (): Promise<void> => {
    server.stdin.end()
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
  if (!(await isReady(server))) {
    server.kill('SIGKILL')
    await stop()
    throw new Error('its server did not start')
  }
  return { url: `bolt://127.0.0.1:${port}`, pid: server.pid ?? 0, stop }
}

function isReady(server: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), readyTimeoutMs)
    const settle = (ready: boolean): void => {
      clearTimeout(timer)
      resolve(ready)
    }
    server.stdout?.on('data', (chunk: Buffer) => {
      if (String(chunk).includes('READY')) settle(true)
    })
    server.once('exit', () => settle(false))
    server.once('error', () => settle(false))
  })
}

async function freePort(): Promise<number> {
  const probe = createServer()
  probe.listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
