import type { People } from '../app/context.ts'
import type { PolicyRule } from '../app/decision-policy.ts'
import type { RetentionPolicy } from '../app/storage/storage-view.ts'
import type { HttpAgentRegistration, McpServerRegistration } from '../app/views.ts'
import type { CapabilityDeclaration } from '../core/capability.ts'
import type { Agent } from '../ports/agent.ts'

/** What flags, environment and a file say, checked, with defaults where they say nothing. */
export interface Config {
  /** 0 takes a free one. */
  readonly port: number
  readonly host: string
  /** The data folder, as an absolute path. */
  readonly data: string
  /** The file that was read, if there was one. */
  readonly configFile?: string
  readonly organization: string
  readonly logLevel: LogLevel
  readonly model?: ModelConfig
  readonly graph: GraphConfig
  readonly agents: readonly (Agent | HttpAgentRegistration)[]
  readonly llmAgents: readonly LlmAgentConfig[]
  readonly mcpServers: readonly McpServerRegistration[]
  readonly learning: 'on' | 'off'
  /** How many tokens a step's context has at most. */
  readonly contextTokens: number
  readonly policy: { readonly rules: readonly PolicyRule[]; readonly candidates?: number }
  readonly retention: RetentionPolicy
  readonly people: People
}

/** Where a graph server is, and how to get into it; without a `url` the graph is embedded. */
export interface GraphConfig {
  readonly url?: string
  readonly user?: string
  /** A secret: for the server only. */
  readonly password?: string
  /** `{organization}` in it is replaced. */
  readonly database?: string
}

export type LogLevel = 'silent' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace'

/** A model behind any endpoint that speaks the OpenAI chat protocol. */
export interface ModelConfig {
  readonly url: string
  readonly name: string
  /** A secret: for the endpoint only. */
  readonly key?: string
  readonly timeoutMs: number
}

/** An agent that does its capabilities by asking the model. */
export interface LlmAgentConfig {
  readonly name: string
  readonly capabilities: readonly CapabilityDeclaration[]
  /** What the model is told about its role. */
  readonly instructions?: string
  readonly parallelMax?: number
}

/** An MCP server that is started; in a file its name is its key. */
export interface StdioServerEntry {
  readonly command: string
  readonly args?: readonly string[]
  readonly env?: { readonly [name: string]: string }
  /** Whether its steps come with what they build on. Default: yes. */
  readonly context?: boolean
}

/** An MCP server that is reached; in a file its name is its key. */
export interface HttpServerEntry {
  readonly url: string
  readonly headers?: { readonly [name: string]: string }
  /** Whether its steps come with what they build on. Default: yes. */
  readonly context?: boolean
}

export type McpServerEntry = StdioServerEntry | HttpServerEntry

/**
 * What a config file may say. In the values of `env` and `headers` and in `model.key`, `${NAME}` is
 * replaced from the environment. Function agents are possible in a `.ts` or `.js` file only.
 */
export interface ConfigFile {
  readonly agents?: readonly (Agent | HttpAgentRegistration)[]
  readonly llmAgents?: readonly LlmAgentConfig[]
  readonly mcpServers?: { readonly [name: string]: McpServerEntry }
  readonly model?: Partial<ModelConfig>
  readonly port?: number
  readonly host?: string
  /** The data folder; relative to the file. */
  readonly data?: string
  readonly organization?: string
  readonly logLevel?: LogLevel
  /** `off`: plans follow nothing that was learned from earlier runs. Default: `on`. */
  readonly learning?: 'on' | 'off'
  readonly contextTokens?: number
  /** When a plan needs a person's agreement before it runs. */
  readonly policy?: { readonly rules?: readonly PolicyRule[]; readonly candidates?: number }
  /** How long finished runs are kept. */
  readonly retention?: {
    readonly days?: number | 'off'
    readonly runsMax?: number
    readonly bytesMax?: number
  }
  /** Who has which roles: `{ "ada": { "roles": ["release"] } }`. Nobody's identity is checked. */
  readonly people?: People
  readonly graphUrl?: string
  readonly graphUser?: string
  readonly graphDatabase?: string
}

/** Gives a `skein.config.ts` its types; changes nothing. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config
}
