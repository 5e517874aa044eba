import type { Capability } from '../core/capability.ts'
import type { HttpAgentDefinition } from '../ports/agent.ts'

export interface AgentView {
  readonly name: string
  readonly kind: string
  readonly status: 'ACTIVE' | 'UNAVAILABLE'
  readonly reason?: string
  readonly capabilities: readonly string[]
  /** Contexts that it may enter. */
  readonly contexts: readonly string[]
  readonly parallelMax?: number
  readonly inFlight: number
  /** Where it came from: the config file, the API, or the embedding program. */
  readonly source: 'config' | 'api' | 'program'
}

export interface CapabilityView extends Capability {
  readonly agents: readonly string[]
}

export interface HttpAgentRegistration extends Omit<HttpAgentDefinition, 'answerBytesMax'> {
  readonly kind: 'http'
}

export type McpServerRegistration =
  | {
      readonly name: string
      readonly command: string
      readonly args?: readonly string[]
      readonly env?: { readonly [name: string]: string }
      readonly context?: boolean
    }
  | {
      readonly name: string
      readonly url: string
      readonly headers?: { readonly [name: string]: string }
      readonly context?: boolean
    }

export interface McpServerView {
  readonly name: string
  readonly transport: 'stdio' | 'http'
  /** Command with its arguments, or URL. Environment and headers are never shown. */
  readonly target: string
  readonly status: 'ACTIVE' | 'UNAVAILABLE'
  readonly reason?: string
  readonly tools: readonly string[]
  readonly source: 'config' | 'api' | 'program'
}
