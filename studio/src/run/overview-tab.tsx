import type { EventView } from '@source/app/views.ts'
import { useQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useModelSource } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import { whyQuery } from '../data/queries.ts'
import type { RunModel, StepModel } from '../data/run-model.ts'
import { stateOf, stateWords } from '../data/step-state.ts'
import { doerOf, itemWords, valueOf } from '../data/step-value.ts'
import { DecisionForm } from '../forms/approval-card.tsx'
import { outcomeOf } from '../forms/question-outcome.ts'
import { UnsentDraft } from '../forms/unsent-draft.tsx'
import { formatDuration, formatExactly } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { EventRows } from './events-tab.tsx'
import { OutputTab } from './payload-tabs.tsx'
import { readableSentence } from './readable-sentence.ts'

interface OverviewTabProps {
  readonly model: RunModel
  readonly step: StepModel
  readonly events: readonly EventView[]
  readonly onSelect: (stepId: string) => void
}

const latestMax = 4

/** Why the step is where it is, who does it, what it holds up. */
export function OverviewTab({ model, step, events, onSelect }: OverviewTabProps): ReactNode {
  const { isLive } = useModelSource()
  const { wait, error, inside, output } = step
  return (
    <>
      <Why model={model} step={step} />
      {wait?.isOpen === true && isLive && (
        <div className="card need mb-4">
          <p className="reply">{visibleText(wait.question)}</p>
          <DecisionForm question={{ ...wait, title: step.name }} />
        </div>
      )}
      {wait?.isOpen === false && <UnsentDraft approvalId={wait.id} outcome={outcomeOf(wait)} />}
      <StepFacts model={model} step={step} />
      {error !== undefined && (
        <>
          <h3>{step.status === 'FAILED' ? 'Failure' : 'Last failure'}</h3>
          <div className="problem">
            <b>{visibleText(error.code)}</b>
            <p className="reply">{visibleText(error.message)}</p>
          </div>
        </>
      )}
      {inside !== undefined && <Inside model={model} step={step} onSelect={onSelect} />}
      {output !== undefined && inside === undefined && (
        <>
          <h3>Output</h3>
          <OutputTab model={model} step={step} />
        </>
      )}
      {events.length > 0 && (
        <>
          <h3>Latest</h3>
          <EventRows model={model} events={events.slice(-latestMax).toReversed()} />
        </>
      )}
    </>
  )
}

function Why({ model, step }: Pick<OverviewTabProps, 'model' | 'step'>): ReactNode {
  const { isLive } = useModelSource()
  const now = useNow()
  const change = `${step.status} ${step.attempt} ${step.inside?.settled ?? ''} ${model.status}`
  const why = useQuery({
    ...whyQuery({ runId: model.id, stepId: step.id, change }),
    enabled: isLive,
  })
  const words = stateWords[stateOf(step)]
  // Of a moment in the past nobody was asked; its events tell.
  if (!isLive) return <p className="sentence text-fg-2">At this moment: {words.toLowerCase()}.</p>
  return (
    <p className="sentence">
      {why.data === undefined ? `${words}.` : readableSentence(model, why.data.sentence, now)}
    </p>
  )
}

function StepFacts({ model, step }: Pick<OverviewTabProps, 'model' | 'step'>): ReactNode {
  const { capability, startedAt, completedAt, planned, kind, item, wait, dueAt } = step
  const expected = planned.estimatedDurationMs
  const nameOf = (id: string): string => model.steps.get(id)?.name ?? id
  const blocked = [...model.steps.values()].filter(({ dependsOn }) => dependsOn.includes(step.id))
  const facts: readonly (readonly [string, string | undefined])[] = [
    kind === 'approval' ? ['Asked', doerOf(step)] : ['Agent', agentWords(step)],
    ['Capability', capability],
    ['Item', item === undefined ? undefined : itemWords(item)],
    ['Condition', planned.when],
    ['Waits for', step.dependsOn.map(nameOf).join(', ') || undefined],
    ['Blocks', blocksWords(blocked.map(({ name }) => name))],
    ['Expected', expected === undefined ? undefined : formatDuration(expected)],
    ['Started', startedAt === undefined ? undefined : formatExactly(startedAt)],
    ['Ended', completedAt === undefined ? undefined : formatExactly(completedAt)],
    ['Due', dueAt === undefined ? undefined : formatExactly(dueAt)],
    ['Answer', answerWords(wait)],
  ]
  return (
    <dl className="facts-list">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{visibleText(value)}</dd>
          </div>
        ),
      )}
    </dl>
  )
}

function agentWords({ kind, agent, inside }: StepModel): string | undefined {
  if (kind === 'wait' || kind === 'run' || inside !== undefined) return undefined
  return agent ?? 'Picked when the step starts'
}

function blocksWords(names: readonly string[]): string | undefined {
  const [first, ...more] = names
  if (first === undefined) return undefined
  return more.length === 0 ? first : `${first}, then ${more.length} more`
}

function answerWords(wait: StepModel['wait']): string | undefined {
  const answer = wait?.answer
  if (answer === undefined) return undefined
  const decision = answer.decision === 'APPROVE' ? 'Approved' : 'Rejected'
  const comment = answer.comment === undefined ? '' : `: ${answer.comment}`
  return `${decision} by ${answer.by}${comment}`
}

const itemHeight = 28
const itemsHeightMax = 280

/** The items of a fan-out, or the steps of a group: each a step of its own. */
function Inside({ model, step, onSelect }: Omit<OverviewTabProps, 'events'>): ReactNode {
  const scroll = useRef<HTMLDivElement>(null)
  const { ids = [], total = 0, settled = 0, failed = 0 } = step.inside ?? {}
  const what = step.kind === 'group' ? 'Steps' : 'Items'
  const rows = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => itemHeight,
    overscan: 8,
  })
  return (
    <>
      <h3>
        {what}, {settled} of {total} done{failed > 0 && `, ${failed} failed`}
      </h3>
      <div className="item-list overflow-auto" ref={scroll} style={{ maxHeight: itemsHeightMax }}>
        <ol className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => {
            const item = model.steps.get(ids[index] ?? '')
            if (item === undefined) return null
            const state = stateOf(item)
            return (
              <li key={item.id}>
                <button
                  type="button"
                  style={{ transform: `translateY(${start}px)` }}
                  onClick={() => onSelect(item.id)}
                >
                  <Glyph state={state} size={14} label={stateWords[state]} />
                  <span className="clip">{itemWords(item.item) || item.name}</span>
                  <span className="ml-auto text-fg-2">{valueOf(item, model.at)}</span>
                </button>
              </li>
            )
          })}
        </ol>
      </div>
    </>
  )
}
