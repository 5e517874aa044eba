import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { ReadBuffer, serializeMessage } from '@modelcontextprotocol/client'
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import { childEnvironment } from './child-environment.ts'
import { killGroup, trackChild } from './child-group.ts'
import type { StdioServer } from './mcp-server.ts'

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const messageBytesMax = 256 * 1024 * 1024
/** After its input was closed; then it is told to stop, then it is killed. Under 2 s together. */
const endGraceMs = 250
const stopGraceMs = 750
/** For what is still in the pipes when the process is gone. */
const drainMs = 250

/**
 * Speaks MCP with a child process that it owns. Used instead of the SDK's own stdio transport,
 * which takes 4 s to close, does not wait for the kill, and knows only the direct child.
 *
 * 1. The child leads a process group of its own; when the child ends, the whole group ends, so a
 *    server behind `npx` or a shell does not stay.
 * 2. `close` resolves when the child is gone, within 2 s. If this process ends, so does the group.
 * 3. `onclose` is called once, however the child ends.
 */
export class ChildTransport implements Transport {
  onclose?: (() => void) | undefined
  onerror?: ((error: Error) => void) | undefined
  onmessage?: Transport['onmessage']
  readonly #server: StdioServer
  readonly #buffer = new ReadBuffer({ maxBufferSize: messageBytesMax })
  readonly #gone = Promise.withResolvers<void>()
  #child: Child | undefined
  #lastLine = ''
  #ended: string | undefined
  #closeReported = false

  constructor(server: StdioServer) {
    this.#server = server
  }

  /** With `pid`, the mark by which the SDK's negotiation knows a stdio transport. */
  get stderr(): Readable | null {
    return this.#child?.stderr ?? null
  }

  get pid(): number | null {
    return this.#child?.pid ?? null
  }

  /** How the child ended, or undefined while it lives. */
  get ended(): string | undefined {
    return this.#ended
  }

  /** The last line the child wrote to its error output. */
  get lastLine(): string {
    return this.#lastLine
  }

  start(): Promise<void> {
    const { command, args = [], env } = this.#server
    const child = spawn(command === 'node' ? process.execPath : command, args, {
      env: childEnvironment(process.env, env),
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    })
    this.#child = child
    child.stdin.on('error', (error) => this.onerror?.(error))
    child.stdout.on('data', (chunk: Buffer) => this.#read(chunk))
    child.stderr.on('data', (chunk: Buffer) => this.#remember(chunk))
    child.once('close', () => this.#reportClose())
    child.once('exit', (code, signal) => this.#onExit(code, signal))
    return new Promise((resolve, reject) => {
      child.once('spawn', () => {
        trackChild(child)
        resolve()
      })
      child.once('error', (error: NodeJS.ErrnoException) => {
        this.#ended ??= error.code === 'ENOENT' ? `there is no command ${command}` : error.message
        this.#gone.resolve()
        reject(error)
      })
    })
  }

  /** Resolves when the message has been handed over; rejects when it certainly was not. */
  send(message: JSONRPCMessage): Promise<void> {
    const child = this.#child
    return new Promise((resolve, reject) => {
      if (child === undefined || this.#ended !== undefined) {
        reject(Object.assign(new Error('The server has ended'), { code: 'EPIPE' }))
        return
      }
      child.stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()))
    })
  }

  async close(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.pid === undefined) return this.#reportClose()
    child.stdin.end()
    await this.#goneWithin(endGraceMs)
    if (this.#ended === undefined) {
      killGroup(child, 'SIGTERM')
      await this.#goneWithin(stopGraceMs)
    }
    if (this.#ended === undefined) killGroup(child, 'SIGKILL')
    await this.#gone.promise
    this.#reportClose()
  }

  async #goneWithin(timeoutMs: number): Promise<void> {
    const timer = new AbortController()
    const late = wait(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)
    await Promise.race([this.#gone.promise, late])
    timer.abort()
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#ended = signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`
    const child = this.#child
    if (child !== undefined) killGroup(child, 'SIGKILL')
    this.#gone.resolve()
    // A grandchild in another group may hold the pipes open, and then `close` never comes.
    setTimeout(() => this.#reportClose(), drainMs).unref()
  }

  #reportClose(): void {
    if (this.#closeReported) return
    this.#closeReported = true
    for (const stream of [this.#child?.stdin, this.#child?.stdout, this.#child?.stderr]) {
      stream?.destroy()
    }
    this.#buffer.clear()
    this.onclose?.()
  }

  #read(chunk: Buffer): void {
    try {
      this.#buffer.append(chunk)
    } catch (error) {
      this.onerror?.(error as Error)
      void this.close()
      return
    }
    while (this.#readMessage()) continue
  }

  /** One message, if there is a whole one. A line that is none is skipped: some servers print. */
  #readMessage(): boolean {
    try {
      const message = this.#buffer.readMessage()
      if (message === null) return false
      this.onmessage?.(message)
    } catch (error) {
      this.onerror?.(error as Error)
    }
    return true
  }

  #remember(chunk: Buffer): void {
    const lines = chunk.toString('utf8').split('\n')
    this.#lastLine = lines.findLast((line) => line.trim() !== '')?.slice(0, 1_000) ?? this.#lastLine
  }
}
