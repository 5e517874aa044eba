import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { RunHistory } from '../data/run-history.ts'
import type { RunModel } from '../data/run-model.ts'
import { RunQuestions } from '../forms/run-questions.tsx'
import { formatExactly } from '../parts/duration.ts'
import { Glyph } from '../parts/glyph.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { runState } from '../parts/run-state.ts'
import { visibleText } from '../parts/visible-text.ts'
import { PlanVersions, ProposedChanges } from './plan-versions.tsx'

interface RunInspectorProps {
  readonly model: RunModel
  readonly history: RunHistory
  /** Why nothing can be changed now. */
  readonly off: string | undefined
  /** A step that was asked for and is not in this run. */
  readonly missing: string | undefined
}

/** What is known of the run as a whole. */
export function RunInspector({ model, history, off, missing }: RunInspectorProps): ReactNode {
  const { name, status, conversationId, createdAt, completedAt, output, error, inputs } = model
  const { state, word } = runState(status)
  return (
    <>
      <header className="inspector-head">
        <Glyph state={state} size={18} />
        <div className="min-w-0 flex-1">
          <h2>{name}</h2>
          <p>{word}. Select a step to see it here.</p>
        </div>
      </header>
      <div className="inspector-body" tabIndex={0} role="group" aria-label="About the run">
        {missing !== undefined && (
          <p className="sentence text-fg-2">
            There is no step “{visibleText(missing)}” at this moment.
          </p>
        )}
        {off === undefined && (
          <div className="run-questions">
            <RunQuestions runId={model.id} />
          </div>
        )}
        <ProposedChanges history={history} off={off} />
        <dl className="facts-list">
          <div>
            <dt>Run</dt>
            <dd>{model.id}</dd>
          </div>
          <div>
            <dt>Created</dt>
            <dd>{formatExactly(createdAt)}</dd>
          </div>
          {completedAt !== undefined && (
            <div>
              <dt>Ended</dt>
              <dd>{formatExactly(completedAt)}</dd>
            </div>
          )}
          {conversationId !== undefined && (
            <div>
              <dt>Asked in</dt>
              <dd>
                <Link className="link" to={`/chat/${encodeURIComponent(conversationId)}`}>
                  its conversation
                </Link>
              </dd>
            </div>
          )}
        </dl>
        <PlanVersions history={history} off={off} />
        {error !== undefined && (
          <>
            <h3>Failure</h3>
            <div className="problem">
              <b>{visibleText(error.code)}</b>
              <p className="reply">{visibleText(error.message)}</p>
            </div>
          </>
        )}
        {output !== undefined && (
          <>
            <h3>Output</h3>
            <JsonView value={output} name="run-output" />
          </>
        )}
        {Object.keys(inputs).length > 0 && (
          <>
            <h3>Inputs</h3>
            <JsonView value={inputs} name="run-inputs" />
          </>
        )}
      </div>
    </>
  )
}
