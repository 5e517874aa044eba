import { SkeinError } from '../core/errors.ts'
import type { ContextContent } from '../core/journal/context-event.ts'

export interface RegisteredContext extends ContextContent {
  readonly name: string
  readonly active: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly updatedAt: number
}

export type ContextRefusal = {
  readonly code: 'CONTEXT_NOT_FOUND' | 'CONTEXT_INACTIVE' | 'CONTEXT_ACCESS_DENIED'
  readonly reason: string
}

const nobody: ReadonlySet<string> = new Set()

/** What contexts there are, and which agents may enter them. In memory; others keep it. */
export class ContextAccess {
  readonly #contexts = new Map<string, RegisteredContext>()
  readonly #access = new Map<string, ReadonlySet<string>>()
  #version: object = {}

  /** Another one whenever something has changed: it may key a cache. */
  get version(): object {
    return this.#version
  }

  get(name: string): RegisteredContext | undefined {
    return this.#contexts.get(name)
  }

  /** By name. */
  all(): readonly RegisteredContext[] {
    return [...this.#contexts.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  put(context: RegisteredContext): void {
    this.#contexts.set(context.name, context)
    this.#version = {}
  }

  remove(name: string): void {
    this.#contexts.delete(name)
    this.#version = {}
  }

  /** From here on the agent may enter these, and no others. */
  allow(agent: string, contexts: readonly string[]): void {
    if (contexts.length === 0) this.#access.delete(agent)
    else this.#access.set(agent, new Set(contexts))
    this.#version = {}
  }

  contextsOf(agent: string): readonly string[] {
    return [...(this.#access.get(agent) ?? nobody)].sort()
  }

  /** By name. */
  agentsOf(context: string): readonly string[] {
    const able = [...this.#access].filter(([, contexts]) => contexts.has(context))
    return able.map(([agent]) => agent).sort()
  }

  mayEnter(agent: string, context: string): boolean {
    return this.#access.get(agent)?.has(context) === true
  }

  /** Why nobody may enter it now; undefined where somebody may. */
  refusal(context: string): ContextRefusal | undefined {
    const known = this.#contexts.get(context)
    if (known === undefined) return refuse('CONTEXT_NOT_FOUND', { context })
    return known.active ? undefined : refuse('CONTEXT_INACTIVE', { context })
  }
}

/** Nobody of those who could do the work may enter the context. */
export function accessDenied(context: string, agents: readonly string[]): ContextRefusal {
  const who = agents.length === 1 ? `${agents[0]} has` : `${agents.join(', ')} have`
  return refuse('CONTEXT_ACCESS_DENIED', { context, who })
}

function refuse(
  code: ContextRefusal['code'],
  details: { readonly context: string; readonly who?: string },
): ContextRefusal {
  const { message } = new SkeinError(code, { who: '', ...details })
  return { code, reason: message }
}
