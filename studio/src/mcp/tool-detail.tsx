import type { Capability } from '@source/core/capability.ts'
import type { Json, JsonObject } from '@source/core/json.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { untilFinished } from '../data/live-runs.ts'
import { capabilitiesQuery } from '../data/queries.ts'
import { SchemaForm } from '../forms/schema-form.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface ToolDetailProps {
  readonly server: string
  readonly tool: string
}

/** One tool: what it takes, and a form that tries it. */
export function ToolDetail({ server, tool }: ToolDetailProps): ReactNode {
  const { data } = useQuery(capabilitiesQuery)
  const capability = data?.items.find(({ name }) => name === tool || name === `${server}.${tool}`)
  if (capability === undefined) {
    return <p className="text-fg-2">It is not a capability now, so it cannot be tried.</p>
  }
  return (
    <section aria-label="Tool" className="grid gap-3">
      <h2 className="mono">{visibleText(capability.name)}</h2>
      <p>{visibleText(capability.description)}</p>
      <details>
        <summary>Input schema</summary>
        <JsonView value={capability.input} name="Input schema" />
      </details>
      <TryTool capability={capability} />
    </section>
  )
}

/** Runs a plan of one step, and waits for its end. */
async function tryTool(capability: string, inputs: JsonObject) {
  const plan = { name: `Try ${capability}`, steps: [{ id: 'try', capability, inputs }] }
  const { id } = await api.runs.start({ plan })
  return untilFinished(id)
}

function TryTool({ capability }: { readonly capability: Capability }): ReactNode {
  const away = useAwayReason()
  const attempt = useMutation({
    mutationFn: (value: Json) => tryTool(capability.name, value as JsonObject),
  })
  const run = attempt.data
  const step = run?.steps[0]
  return (
    <div className="grid gap-3">
      <h3>Try it</h3>
      <SchemaForm schema={capability.input} onSubmit={(value) => attempt.mutate(value)}>
        <div className="actions">
          <button
            type="submit"
            className="button primary"
            disabled={away !== undefined || attempt.isPending}
            title={away}
          >
            {attempt.isPending ? 'Running' : 'Run'}
          </button>
          {capability.reversibility === 'irreversible' && (
            <span className="mut">It runs for real, and may not be undone.</span>
          )}
        </div>
      </SchemaForm>
      {attempt.error !== null && <ProblemBox title="It was not run" error={attempt.error} />}
      {run !== undefined && (
        <div role="status" className="grid gap-2">
          <h3>
            Result: {run.status.toLowerCase()}.{' '}
            <Link className="underline" to={`/runs/${encodeURIComponent(run.id)}`}>
              Open the run
            </Link>
          </h3>
          <JsonView value={step?.output ?? step?.error ?? run.error ?? null} name="Result" />
        </div>
      )}
    </div>
  )
}
