import type { Token } from './token.ts'

/** How an action follows the one before it. */
export type Relation = 'first' | 'and' | 'then' | 'else' | 'arrow'

/** What opens a subordinate clause. */
export type Marker = 'if' | 'unless' | 'when' | 'once' | 'before' | 'after'

interface ClauseBase {
  readonly index: number
  readonly tokens: readonly Token[]
  /** Its first verb in the base form, or a gerund after a marker. */
  readonly verb: Token | undefined
  readonly isQuestion: boolean
}

/** Something to do, or to find out. */
export interface ActionClause extends ClauseBase {
  readonly type: 'action'
  readonly relation: Relation
  /** It is an instruction: only then may it have an effect. */
  readonly isImperative: boolean
  /** Indexes of the subordinate clauses that govern it. */
  readonly governedBy: readonly number[]
  /** It is done when the conditions that govern it do not hold. */
  readonly isElse: boolean
}

/** When or whether something is to be done. */
export interface SubordinateClause extends ClauseBase {
  readonly type: 'subordinate'
  readonly marker: Marker
}

/** What shall not be done, and what is only explained: never a step. */
export interface SilentClause extends ClauseBase {
  readonly type: 'negated' | 'aside'
}

export type Clause = ActionClause | SubordinateClause | SilentClause
