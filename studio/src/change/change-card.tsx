import type { PlanChange } from '@source/core/plan/plan-change.ts'
import type { Plan } from '@source/core/plan/plan.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { GitBranch } from 'lucide-react'
import { useId, useMemo } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import type { Modification } from '../data/modifications.ts'
import { impactQuery } from '../data/queries.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { changeRows, impactWords } from './change-rows.ts'
import { GhostGlyph } from './ghost-glyph.tsx'
import { differenceOf } from './plan-difference.ts'

interface ChangeListProps {
  readonly plan: Plan
  readonly changes: readonly PlanChange[]
}

/** A change, step by step: what comes, what goes, what is done otherwise. */
export function ChangeList({ plan, changes }: ChangeListProps): ReactNode {
  const rows = useMemo(() => changeRows(differenceOf(plan, changes)), [plan, changes])
  return (
    <ul className="change-list">
      {rows.map(({ stepId, ghost, name, detail }) => (
        <li key={stepId} className={`ghost-${ghost}`}>
          <GhostGlyph ghost={ghost} isNamed />
          <span className="node-title">{name}</span>
          <span className="mut clip">{detail}</span>
        </li>
      ))}
    </ul>
  )
}

interface ChangeCardProps {
  readonly runId: string
  /** The plan as it is. */
  readonly plan: Plan
  readonly modification: Modification
  /** Shows it in the graph; undefined where there is none, or it is shown. */
  readonly onShow?: (() => void) | undefined
}

/** A change of the plan that somebody asked for, and that waits for a person to agree. */
export function ChangeCard({ runId, plan, modification, onShow }: ChangeCardProps): ReactNode {
  const headingId = useId()
  const away = useAwayReason()
  const { id, changes, reason, by, revision } = modification
  const impact = useQuery(impactQuery({ runId, changes, revision: revision - 1 }))
  const decide = useMutation({
    mutationFn: (action: 'approve' | 'reject') =>
      action === 'approve'
        ? api.modifications.approve(id)
        : api.modifications.reject(id, 'Rejected in the studio'),
  })
  const isOff = away !== undefined || decide.isPending || decide.isSuccess
  return (
    <section className="card" aria-labelledby={headingId}>
      <div className="card-head">
        <GitBranch size={15} aria-hidden="true" />
        <b id={headingId}>Change to the plan</b>
        <span className="mut">
          v{revision - 1} → v{revision}
        </span>
      </div>
      <ChangeList plan={plan} changes={changes} />
      <p className="mut">
        {visibleText(authorOf(by))}: {visibleText(reason)}
      </p>
      {impact.data !== undefined && <ImpactView impact={impact.data.impact} />}
      {decide.isError && <ProblemBox title="It was not taken" error={decide.error} />}
      <div className="actions">
        <button
          type="button"
          className="button"
          disabled={isOff || (impact.data?.impact.problems.length ?? 0) > 0}
          title={away}
          onClick={() => decide.mutate('approve')}
        >
          Apply change
        </button>
        {onShow !== undefined && (
          <button type="button" className="button quiet" onClick={onShow}>
            Show on graph
          </button>
        )}
        <button
          type="button"
          className="button quiet"
          disabled={isOff}
          title={away}
          onClick={() => decide.mutate('reject')}
        >
          Discard
        </button>
      </div>
    </section>
  )
}

/** `agent:planner` reads "planner", `user:local` "You". */
export function authorOf(actor: string): string {
  if (actor === 'user:local') return 'You'
  return actor.replace(/^(user|agent):/, '')
}

type ImpactOf = NonNullable<Awaited<ReturnType<typeof api.runs.modify>>>['impact']

/** What a change comes to, and why it cannot be made, where it cannot. */
export function ImpactView({ impact }: { readonly impact: ImpactOf }): ReactNode {
  const { problems } = impact
  if (problems.length === 0) return <p className="mut">{impactWords(impact)}</p>
  return (
    <ul className="change-problems" aria-label="Problems">
      {problems.map(({ code, path, message }) => (
        <li key={`${code} ${path}`}>{visibleText(message)}</li>
      ))}
    </ul>
  )
}
