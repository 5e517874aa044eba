import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { StdioServer } from '../../src/agents/mcp/mcp-server.ts'

export const everythingPath: string = installed('server-everything')
export const memoryPath: string = installed('server-memory')
export const filesystemPath: string = installed('server-filesystem')
export const shopPath: string = local('shop-server.ts')
export const oddPath: string = local('odd-server.ts')

/** A server as a child that notes its process id, and a folder of its own. */
export interface NotedServer extends AsyncDisposable {
  readonly server: StdioServer
  readonly folder: string
  /** Every process that was started, in order. */
  pids(): readonly number[]
}

const notePidProgram =
  "import { appendFileSync } from 'node:fs'; " +
  "appendFileSync(process.env.PID_FILE, process.pid + '\\n')"
const notePid = `data:text/javascript,${encodeURIComponent(notePidProgram)}`

export function createNotedServer(
  name: string,
  args: readonly string[],
  env: { readonly [name: string]: string } = {},
): NotedServer {
  const folder = mkdtempSync(join(tmpdir(), 'skein-mcp-'))
  const pidFile = join(folder, 'pids')
  appendFileSync(pidFile, '')
  return {
    server: {
      name,
      command: 'node',
      args: ['--import', notePid, ...args],
      env: { PID_FILE: pidFile, ...env },
    },
    folder,
    pids: () => readFileSync(pidFile, 'utf8').split('\n').filter(Boolean).map(Number),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true }),
  }
}

/** A server that listens on a port of this machine. */
export interface ListeningServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  /** Kills it at once. */
  kill(): Promise<void>
}

/** The public "everything" server over Streamable HTTP; sessions are kept in its memory. */
export async function startEverything(port?: number): Promise<ListeningServer> {
  const chosen = port ?? (await freePort())
  const child = spawn(process.execPath, [everythingPath, 'streamableHttp'], {
    env: { ...process.env, PORT: String(chosen) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await once(child.stderr, 'data')
  return listening(child, chosen, '/mcp')
}

/** Our small server of the newest revision over HTTP; it keeps no sessions. */
export async function startShop(port = 0, extra = ''): Promise<ListeningServer> {
  const child = spawn(process.execPath, [shopPath, String(port), extra], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [printed] = (await once(child.stdout, 'data')) as [Buffer]
  return listening(child, Number(printed.toString()), '/')
}

/** Whether a process runs. One that has ended but was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  return !isGone(pid) && !isUncollected(pid)
}

/** Whether a process has ended and its parent knows. */
export function isGone(pid: number): boolean {
  try {
    return !process.kill(pid, 0)
  } catch {
    return true
  }
}

function isUncollected(pid: number): boolean {
  const file = `/proc/${pid}/stat`
  return existsSync(file) && /\) [ZX] /.test(readFileSync(file, 'utf8'))
}

/** Waits until something is so; fails when it is not so in time. */
export async function until(condition: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > deadline)
      throw new Error(`Not so within ${timeoutMs} ms: ${String(condition)}`)
    await wait(10)
  }
}

function listening(child: ChildProcess, port: number, path: string): ListeningServer {
  const exited = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await exited
  }
  return { url: `http://127.0.0.1:${port}${path}`, port, kill, [Symbol.asyncDispose]: kill }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

function installed(name: string): string {
  const path = `../../node_modules/@modelcontextprotocol/${name}/dist/index.js`
  return fileURLToPath(new URL(path, import.meta.url))
}

function local(name: string): string {
  return fileURLToPath(new URL(`./servers/${name}`, import.meta.url))
}
