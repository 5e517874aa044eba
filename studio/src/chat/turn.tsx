import type { MessageView } from '@source/app/views.ts'
import { isFinished } from '@source/core/run/status.ts'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { ChangeCard } from '../change/change-card.tsx'
import { openModifications } from '../data/modifications.ts'
import type { RunHistory } from '../data/run-history.ts'
import { ModelProvider, useModel, useWatchedRun } from '../data/model-source.tsx'
import { useNow } from '../data/now.ts'
import { projectionOf } from '../data/projection.ts'
import type { RunModel } from '../data/run-model.ts'
import { countStates, openWaits } from '../data/step-state.ts'
import { ApprovalCard } from '../forms/approval-card.tsx'
import { outcomeOf } from '../forms/question-outcome.ts'
import { RunQuestions } from '../forms/run-questions.tsx'
import { UnsentDraft } from '../forms/unsent-draft.tsx'
import { formatDuration, formatMoment } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { Prose } from '../parts/prose.tsx'
import { runState } from '../parts/run-state.ts'
import { visibleText } from '../parts/visible-text.ts'
import { announce } from '../shell/announcer.ts'
import { ChangeTurn } from './change-turn.tsx'
import { useAnswer } from './use-conversation.ts'

interface TurnProps {
  readonly message: MessageView
  /** Whether its plan is the one that is seen beside the conversation. */
  readonly isShown: boolean
  /** The run that the conversation was about before. */
  readonly runBefore: string | undefined
  readonly onShow: () => void
}

/** What a person said, and what became of it. */
export function Turn({ message, isShown, runBefore, onShow }: TurnProps): ReactNode {
  const isChange = message.decision?.type === 'MODIFY_PLAN' && message.route === 'plan'
  return (
    <article className="turn">
      <p className="said" dir="auto">
        {visibleText(message.text)}
      </p>
      {isChange && runBefore !== undefined ? (
        <ChangeTurn message={message} runId={runBefore} />
      ) : message.runId === undefined ? (
        <WordsOnly message={message} />
      ) : (
        <ModelProvider runId={message.runId}>
          <RunTurn message={message} runId={message.runId} isShown={isShown} onShow={onShow} />
        </ModelProvider>
      )}
    </article>
  )
}

/** An answer, or a question back, without a plan. */
function WordsOnly({ message }: { readonly message: MessageView }): ReactNode {
  const { status, answer, route } = message
  if (status === 'RECEIVED') {
    return (
      <p className="status-line" role="status">
        <Glyph state="running" />
        Planning
      </p>
    )
  }
  return (
    <div>
      <Prose text={answer ?? ''} />
      {route === 'clarify' && <p className="mut mt-1">Answer below, and it goes on from there.</p>}
    </div>
  )
}

interface RunTurnProps extends Omit<TurnProps, 'runBefore'> {
  readonly runId: string
}

function RunTurn({ message, runId, isShown, onShow }: RunTurnProps): ReactNode {
  const watched = useWatchedRun(runId)
  const model = useModel()
  if (watched.status === 'failed') {
    return <ProblemBox title="The run cannot be shown" error={watched.error} />
  }
  if (model === undefined) return <p className="mut">Loading the run</p>
  return (
    <>
      <Started model={model} repairs={message.repairs ?? []} isShown={isShown} onShow={onShow} />
      {watched.status === 'there' && (
        <ProposedChanges history={watched.history} onShow={isShown ? undefined : onShow} />
      )}
      <RunQuestions runId={runId} />
      {openWaits(model).map((step) => {
        const { wait } = step
        if (wait === undefined) return null
        return <ApprovalCard key={wait.id} question={{ ...wait, title: step.name }} />
      })}
      {[...model.steps.values()].map(
        ({ id, name, wait }) =>
          wait?.isOpen === false && (
            <UnsentDraft key={id} approvalId={wait.id} outcome={`${name}: ${outcomeOf(wait)}`} />
          ),
      )}
      <Outcome model={model} message={message} />
    </>
  )
}

interface ProposedChangesProps {
  readonly history: RunHistory
  readonly onShow: (() => void) | undefined
}

/** Changes of the plan that wait for somebody to agree. */
function ProposedChanges({ history, onShow }: ProposedChangesProps): ReactNode {
  const { model, events } = history
  if (isFinished(model.status)) return null
  // What a message asked for stands below that message.
  const own = openModifications(events).filter(({ messageId }) => messageId === undefined)
  return own.map((modification) => (
    <ChangeCard
      key={modification.id}
      runId={model.id}
      plan={model.plan}
      modification={modification}
      onShow={onShow}
    />
  ))
}

interface StartedProps {
  readonly model: RunModel
  readonly repairs: NonNullable<MessageView['repairs']>
  readonly isShown: boolean
  readonly onShow: () => void
}

function Started({ model, repairs, isShown, onShow }: StartedProps): ReactNode {
  const counts = countStates(model)
  const steps = model.order.length
  const agents = new Set(
    [...model.steps.values()].flatMap(({ agent }) => (agent === undefined ? [] : [agent])),
  )
  return (
    <div>
      <p>
        <span className="font-medium">{model.name}</span>:{' '}
        {steps === 1 ? 'one step' : `${steps} steps`}
        {agents.size > 0 && `, ${agents.size === 1 ? 'one agent' : `${agents.size} agents`}`}.
        {!isShown && (
          <button type="button" className="link ml-2" onClick={onShow}>
            Show its plan
          </button>
        )}
      </p>
      {repairs.length > 0 && (
        <details className="mt-1 text-fg-2">
          <summary>
            {repairs.length === 1 ? 'One repair' : `${repairs.length} repairs`} of the plan
          </summary>
          <ul className="mt-1 list-disc pl-5">
            {repairs.map(({ step, message }) => (
              <li key={`${step} ${message}`}>{visibleText(message)}</li>
            ))}
          </ul>
        </details>
      )}
      <dl className="facts">
        <div>
          <dt>Done</dt>
          <dd>
            {counts.completed} of {steps}
          </dd>
        </div>
        <ReadyBy model={model} />
        <Elapsed model={model} />
        {counts.failed > 0 && (
          <div>
            <dt>Failed</dt>
            <dd>{counts.failed}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}

/** When it is expected to end, where its steps have estimates. */
function ReadyBy({ model }: { readonly model: RunModel }): ReactNode {
  const now = useNow()
  const { endAt } = projectionOf(model, Math.max(now, model.at))
  if (endAt === undefined) return null
  return (
    <div>
      <dt>Ready by</dt>
      <dd>{formatMoment(endAt, now)}</dd>
    </div>
  )
}

function Elapsed({ model }: { readonly model: RunModel }): ReactNode {
  const now = useNow()
  const { startedAt, completedAt } = model
  if (startedAt === undefined) return null
  return (
    <div>
      <dt>{completedAt === undefined ? 'Elapsed' : 'Took'}</dt>
      <dd>{formatDuration(Math.max(0, (completedAt ?? now) - startedAt))}</dd>
    </div>
  )
}

interface OutcomeProps {
  readonly model: RunModel
  readonly message: MessageView
}

/** How the run stands, and its answer as soon as there is one. */
function Outcome({ model, message }: OutcomeProps): ReactNode {
  const isOver = isFinished(model.status)
  const waits = openWaits(model).length
  const { state, word } = runState(model.status, waits)
  const answer = useAnswer(message, isOver)
  useRunNews(model, waits)
  if (!isOver) {
    if (waits > 0) return null
    return (
      <p className="status-line" role="status">
        <Glyph state={state} />
        {word}
      </p>
    )
  }
  if (answer.data !== undefined) {
    return (
      <div className="flex gap-2">
        <span className="pt-0.5">
          <Glyph state={state} label={word} />
        </span>
        <Prose text={answer.data} />
      </div>
    )
  }
  if (answer.isError) {
    return (
      <ProblemBox title="The answer could not be made" error={answer.error}>
        <p className="text-fg-2">The results of the run are kept; open it to see them.</p>
      </ProblemBox>
    )
  }
  return (
    <p className="status-line" role="status">
      <Glyph state={state} />
      {word}. Writing the answer
    </p>
  )
}

/** Tells those who cannot see it how the run goes. */
function useRunNews({ name, status }: RunModel, waits: number): void {
  const { word } = runState(status, waits)
  useEffect(() => announce(`${name}: ${word}`), [name, word])
}
