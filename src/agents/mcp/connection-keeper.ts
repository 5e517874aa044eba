import { asSkeinError, reasonOf, SkeinError } from '../../core/errors.ts'
import type { ConnectionOptions, McpConnection } from './mcp-connection.ts'
import { presentable } from './mcp-server.ts'

export type KeeperOptions = Pick<
  ConnectionOptions,
  'server' | 'clientInfo' | 'connectTimeoutMs'
> & {
  /** There is a list of tools, the first or another. */
  readonly onListed: (connection: McpConnection) => void
  /** Whether the server can be reached; `reason` when not. */
  readonly onHealth: (reason: string | undefined) => void
}

/**
 * Keeps at most one usable connection to a server: opened at the first use, kept warm, replaced
 * when it is lost. Whoever asks while one is being opened gets that one.
 */
export class ConnectionKeeper {
  readonly #options: KeeperOptions
  readonly #closing = new AbortController()
  /** All that are not closed yet, so that `close` leaves none behind. */
  readonly #open = new Set<McpConnection>()
  #current: McpConnection | undefined
  #connecting: Promise<McpConnection> | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Errors: `MCP_CONNECT_FAILED`, `MCP_CONNECT_TIMED_OUT`, `AGENT_UNAVAILABLE` once closed. */
  async connection(): Promise<McpConnection> {
    if (this.#closing.signal.aborted) {
      const agent = this.#options.server.name
      throw new SkeinError('AGENT_UNAVAILABLE', { agent, reason: 'it has been removed' })
    }
    if (this.#current !== undefined) return this.#current
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  /** Replaces the connection, or only lists anew where that would break calls in flight. */
  async refresh(): Promise<void> {
    const current = this.#current
    if (current?.busy === true) {
      await current.list().catch((error: unknown) => this.#failList(error))
      return this.#options.onListed(current)
    }
    if (current !== undefined) await this.#retire(current)
    await this.connection()
  }

  /** Takes a connection that proved to be of no use out of service. */
  drop(connection: McpConnection): void {
    void this.#retire(connection)
  }

  /** Resolves when no process of the server is left. Calls in flight fail. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#connecting?.catch(() => undefined)
    this.#current = undefined
    await Promise.all([...this.#open].map((connection) => connection.close()))
    this.#open.clear()
  }

  async #connect(): Promise<McpConnection> {
    const { server, clientInfo, connectTimeoutMs, onListed, onHealth } = this.#options
    const options: ConnectionOptions = {
      server,
      clientInfo,
      connectTimeoutMs,
      onToolsChanged: (connection) => void this.#relist(connection),
      onLost: (connection) => this.#onLost(connection),
    }
    try {
      const { openConnection } = await import('./open-connection.ts')
      const connection = await openConnection(options, this.#closing.signal)
      this.#open.add(connection)
      this.#current = connection
      onListed(connection)
      onHealth(undefined)
      return connection
    } catch (error) {
      const failure = asSkeinError(error)
      if (!this.#closing.signal.aborted) onHealth(failure.message)
      throw failure
    }
  }

  async #retire(connection: McpConnection): Promise<void> {
    if (this.#current === connection) this.#current = undefined
    await connection.retire()
    this.#open.delete(connection)
  }

  #failList(cause: unknown): never {
    const { server } = this.#options
    const reason = presentable(reasonOf(cause), server)
    throw new SkeinError('MCP_CONNECT_FAILED', { server: server.name, reason }, { cause })
  }

  #onLost(connection: McpConnection): void {
    if (this.#current !== connection) return
    void this.#retire(connection)
  }

  async #relist(connection: McpConnection): Promise<void> {
    if (this.#current !== connection) return
    try {
      await connection.list()
    } catch {
      // The next use finds out what is wrong and says so.
      return
    }
    if (this.#current === connection) this.#options.onListed(connection)
  }
}
