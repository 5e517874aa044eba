import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/client'
import type {
  CallToolResult,
  ClientOptions,
  Implementation,
  McpSubscription,
} from '@modelcontextprotocol/client'
import type { JsonObject } from '../../core/json.ts'
import { ChildTransport } from './child-transport.ts'
import { HttpTransport } from './http-transport.ts'
import { ListedTool } from './listed-tool.ts'
import type { McpServer } from './mcp-server.ts'

/** The longest a timer can be: a step's own timeout aborts its signal, and that ends the call. */
const callTimeoutMs = 2 ** 31 - 1
const toolPagesMax = 1_000
const goodbyeMs = 1_000

export interface ConnectionOptions {
  readonly server: McpServer
  readonly clientInfo: Implementation
  readonly connectTimeoutMs: number
  /** The server said that its tools have changed. */
  readonly onToolsChanged: (connection: McpConnection) => void
  /** The connection is of no more use, whoever ended it. */
  readonly onLost: (connection: McpConnection) => void
}

export interface ToolCall {
  readonly tool: ListedTool
  readonly inputs: JsonObject
  readonly meta: JsonObject
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** One connection to one server, for as long as it lasts. A lost one is not mended but replaced. */
export class McpConnection {
  readonly server: McpServer
  readonly #client: Client
  readonly #transport: ChildTransport | HttpTransport
  readonly #onLost: () => void
  #tools: ReadonlyMap<string, ListedTool> = new Map()
  readonly #closed = Promise.withResolvers<void>()
  #calls = 0
  #retired = false
  #closing = false

  constructor(options: ConnectionOptions, mode: 'auto' | 'legacy') {
    this.server = options.server
    this.#onLost = () => options.onLost(this)
    this.#transport =
      'command' in options.server
        ? new ChildTransport(options.server)
        : new HttpTransport(options.server)
    const onToolsChanged = (): void => options.onToolsChanged(this)
    this.#client = new Client(options.clientInfo, clientOptions(options, mode, onToolsChanged))
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has nothing else
    this.#client.onclose = this.#onLost
  }

  /** How the server's process ended, or undefined while it lives or where it has none. */
  get ended(): string | undefined {
    return this.#transport instanceof ChildTransport ? this.#transport.ended : undefined
  }

  /** Whether there was a process at all. */
  get pid(): number | undefined {
    const pid = this.#transport instanceof ChildTransport ? this.#transport.pid : null
    return pid ?? undefined
  }

  /** The last line of the server's error output. */
  get lastLine(): string {
    return this.#transport instanceof ChildTransport ? this.#transport.lastLine : ''
  }

  /** Whether the server keeps a session for us, which it may forget. */
  get hasSession(): boolean {
    return this.#transport instanceof HttpTransport && this.#transport.sessionId !== undefined
  }

  get busy(): boolean {
    return this.#calls > 0
  }

  get tools(): ReadonlyMap<string, ListedTool> {
    return this.#tools
  }

  async open(): Promise<void> {
    await this.#client.connect(this.#transport, { timeout: callTimeoutMs })
    await this.list()
    // The subscription to changes ends when a server without sessions restarts.
    void this.#outlive(this.#client.autoOpenedSubscription)
  }

  async #outlive(subscription: McpSubscription | undefined): Promise<void> {
    if (subscription !== undefined && (await subscription.closed) !== 'local') this.#onLost()
  }

  /** Learns what tools there are now, all pages of them. */
  async list(): Promise<void> {
    if (this.#client.getServerCapabilities()?.tools === undefined) return
    const { tools } = await this.#client.listTools(undefined, { cacheMode: 'refresh' })
    this.#tools = new Map(tools.map((tool) => [tool.name, new ListedTool(tool)]))
  }

  /** Errors: the SDK's own. */
  async call(call: ToolCall): Promise<CallToolResult> {
    const { tool, inputs, meta, signal, log } = call
    this.#calls += 1
    try {
      // If the server has just ended, the news is a turn of the loop away. Once the call is in its
      // pipe, nobody could say any more whether it was read.
      if (this.#transport instanceof ChildTransport) await setImmediate()
      return await this.#client.callTool(
        { name: tool.tool.name, arguments: inputs, _meta: meta },
        {
          signal,
          timeout: callTimeoutMs,
          toolDefinition: tool.definition,
          onprogress: ({ message, progress, total }) =>
            log(message ?? `${progress}${total === undefined ? '' : ` of ${total}`}`),
        },
      )
    } finally {
      this.#calls -= 1
      if (this.#retired && this.#calls === 0) void this.close()
    }
  }

  /** Closes as soon as no call is in flight; resolves when that is done. */
  retire(): Promise<void> {
    this.#retired = true
    return this.#calls === 0 ? this.close() : this.#closed.promise
  }

  /** Calls in flight fail. Resolves when the server's process, if there is one, is gone. */
  close(): Promise<void> {
    if (!this.#closing) {
      this.#closing = true
      void this.#end().finally(() => this.#closed.resolve())
    }
    return this.#closed.promise
  }

  async #end(): Promise<void> {
    if (this.#transport instanceof HttpTransport) await sayGoodbye(this.#transport)
    await this.#client.close()
    // During negotiation the client does not hold its transport yet.
    await this.#transport.close()
  }
}

function clientOptions(
  options: ConnectionOptions,
  mode: 'auto' | 'legacy',
  onToolsChanged: () => void,
): ClientOptions {
  // Over stdio silence means "too old to know the question", so half the limit is kept for asking
  // again; over HTTP it means that nobody is there.
  const share = 'command' in options.server ? 2 : 1
  return {
    capabilities: {},
    versionNegotiation: { mode, probe: { timeoutMs: options.connectTimeoutMs / share } },
    listMaxPages: toolPagesMax,
    listChanged: { tools: { autoRefresh: false, debounceMs: 50, onChanged: onToolsChanged } },
  }
}

/** Ends the server's session, if the server is still there to hear it. */
async function sayGoodbye(transport: HttpTransport): Promise<void> {
  if (transport.sessionId === undefined) return
  const said = transport.terminateSession().catch(() => undefined)
  await Promise.race([said, wait(goodbyeMs, undefined, { ref: false })])
}
