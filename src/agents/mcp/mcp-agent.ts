import type { Capability } from '../../core/capability.ts'
import { SkeinError } from '../../core/errors.ts'
import type { Agent, AgentKind, StepContext, StepOutcome, StepRequest } from '../../ports/agent.ts'
import { ConnectionKeeper } from './connection-keeper.ts'
import type { McpConnection } from './mcp-connection.ts'
import type { McpServer } from './mcp-server.ts'
import { toolCapability } from './tool-capability.ts'

export interface McpAgentOptions {
  /** From start to the list of tools. Default 20 s. */
  readonly connectTimeoutMs?: number
  /** What the server offered when it was last seen, for as long as it has not been reached. */
  readonly known?: readonly Capability[]
  /** What it can do, or whether it can be reached, has changed. */
  readonly onChanged?: () => void
  readonly clientInfo?: { readonly name: string; readonly version: string }
  /** Steps it may have in flight at once; without it there is no limit. */
  readonly parallelMax?: number
}

/** An MCP server whose tools are capabilities `server.tool`. */
export interface McpAgent extends Agent {
  /** Connects, if it is not connected. Errors: `MCP_CONNECT_FAILED`, `MCP_CONNECT_TIMED_OUT`. */
  connect(): Promise<void>
  /** Connects anew, or lists anew while steps are in flight. Errors: as `connect`. */
  refresh(): Promise<void>
  /** Names of its tools, as the server says them. */
  tools(): readonly string[]
}

/**
 * An MCP server as an agent. Nothing is started before the first use; then the connection is kept,
 * and replaced by a new one when it is lost.
 *
 * Errors of a step: `AGENT_REFUSED` with the words of a tool that said no, `STEP_OUTPUT_INVALID`,
 * `AGENT_FAILED` where the call broke, and those of `connect`, where nothing was sent.
 */
export function openMcpAgent(server: McpServer, options: McpAgentOptions = {}): McpAgent {
  return new McpServerAgent(server, options)
}

const connectTimeoutMsDefault = 20_000
const active = { status: 'ACTIVE' } as const

class McpServerAgent implements McpAgent {
  readonly name: string
  readonly kind: AgentKind = 'mcp'
  declare readonly parallelMax?: number
  readonly #prefix: string
  readonly #keeper: ConnectionKeeper
  readonly #onChanged: () => void
  #capabilities: readonly Capability[]
  #unavailable: string | undefined

  constructor(server: McpServer, options: McpAgentOptions) {
    this.name = server.name
    if (options.parallelMax !== undefined) this.parallelMax = options.parallelMax
    this.#prefix = `${server.name}.`
    this.#capabilities = options.known ?? []
    this.#onChanged = options.onChanged ?? (() => undefined)
    this.#keeper = new ConnectionKeeper({
      server,
      clientInfo: options.clientInfo ?? { name: 'skein', version: '0.1.0' },
      connectTimeoutMs: options.connectTimeoutMs ?? connectTimeoutMsDefault,
      onListed: (connection) => this.#learn(connection),
      onHealth: (reason) => this.#feel(reason),
    })
  }

  capabilities(): readonly Capability[] {
    return this.#capabilities
  }

  tools(): readonly string[] {
    return this.#capabilities.map(({ name }) => name.slice(this.#prefix.length))
  }

  async perform(request: StepRequest, context: StepContext): Promise<StepOutcome> {
    const { capability } = request
    if (!capability.startsWith(this.#prefix)) {
      throw new SkeinError('CAPABILITY_NOT_FOUND', { capability })
    }
    // The SDK is loaded when a server is first used, not at start.
    const { callTool } = await import('./tool-call.ts')
    return callTool(this.#keeper, {
      tool: capability.slice(this.#prefix.length),
      request,
      context,
    })
  }

  async connect(): Promise<void> {
    await this.#keeper.connection()
  }

  refresh(): Promise<void> {
    return this.#keeper.refresh()
  }

  health(): { readonly status: 'ACTIVE' | 'UNAVAILABLE'; readonly reason?: string } {
    const reason = this.#unavailable
    return reason === undefined ? active : { status: 'UNAVAILABLE', reason }
  }

  close(): Promise<void> {
    return this.#keeper.close()
  }

  #learn(connection: McpConnection): void {
    const tools = [...connection.tools.values()]
    const listed = tools.map(({ tool }) => toolCapability(this.name, tool))
    // A server that came back usually offers the same; then nothing has changed for anybody.
    if (JSON.stringify(listed) === JSON.stringify(this.#capabilities)) return
    this.#capabilities = listed
    this.#onChanged()
  }

  #feel(reason: string | undefined): void {
    if (reason === this.#unavailable) return
    this.#unavailable = reason
    this.#onChanged()
  }
}
