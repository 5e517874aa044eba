/*
 * Owns: what agents have done so far, over all runs. `agent-work.ts` says what one fact adds to it.
 *
 * 1. Sums do not follow from one stream. They are read from the graph itself, which has them as of
 *    its own position, and are written as sums: doing that twice is doing it once.
 * 2. However many facts a batch has about an agent, its node is written once.
 */
import type { Json } from '../../core/json.ts'
import type { GraphDatabase, GraphOperation } from '../../ports/graph-database.ts'
import { datetime } from './graph-value.ts'
import type { AgentWork } from './projection/agent-work.ts'
import { agent, upsert } from './projection/operations.ts'

/** Reads what a graph says of all agents that have ever worked. */
const figuresText = `MATCH (g:\`Agent\`) WHERE g.last_used_at IS NOT NULL
RETURN g.id AS agent, g.steps_completed AS completed, g.attempts_failed AS failed,
  g.work_ms AS workMs, g.last_used_at AS lastUsedAt`

interface Figures {
  readonly completed: number
  readonly failed: number
  /** Of completed steps, together. */
  readonly workMs: number
  readonly lastUsedAt: number
}

const none: Figures = { completed: 0, failed: 0, workMs: 0, lastUsedAt: 0 }
const agentsMax = 1_000_000

export class AgentFigures {
  readonly #known: Map<string, Figures>
  readonly #changed = new Set<string>()
  /** The journal position that they are of. */
  position: number

  constructor(position = 0, known: Map<string, Figures> = new Map()) {
    this.position = position
    this.#known = known
  }

  /** As they are in a graph that stands at a position. */
  static async read(graph: GraphDatabase, position: number): Promise<AgentFigures> {
    if (position === 0) return new AgentFigures()
    const { rows } = await graph.query({ text: figuresText, rowsMax: agentsMax })
    return new AgentFigures(position, new Map(rows.map(decode)))
  }

  add({ agent: name, outcome, at, durationMs }: AgentWork): void {
    const { completed, failed, workMs, lastUsedAt } = this.#known.get(name) ?? none
    const isCompleted = outcome === 'completed'
    this.#changed.add(name)
    this.#known.set(name, {
      completed: completed + (isCompleted ? 1 : 0),
      failed: failed + (outcome === 'failed' ? 1 : 0),
      workMs: workMs + (isCompleted ? durationMs : 0),
      lastUsedAt: Math.max(lastUsedAt, at),
    })
  }

  /** What has changed since it was asked last. */
  operations(): GraphOperation[] {
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed.map((name) => {
      const { completed, failed, workMs, lastUsedAt } = this.#known.get(name) ?? none
      return upsert(agent(name), {
        steps_completed: completed,
        attempts_failed: failed,
        work_ms: workMs,
        mean_duration_ms: completed === 0 ? null : Math.round(workMs / completed),
        last_used_at: datetime(lastUsedAt),
      })
    })
  }
}

function decode(row: { readonly [column: string]: Json }): readonly [string, Figures] {
  const count = (column: string): number => Number(row[column] ?? 0)
  const told = (column: string): string => (typeof row[column] === 'string' ? row[column] : '')
  return [
    told('agent'),
    {
      completed: count('completed'),
      failed: count('failed'),
      workMs: count('workMs'),
      lastUsedAt: Date.parse(told('lastUsedAt')),
    },
  ]
}
