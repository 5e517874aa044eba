import type { AgentView } from '@source/app/views.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { capabilitiesQuery } from '../data/queries.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { HealthFact } from '../parts/health-fact.tsx'

interface AgentDetailProps {
  readonly agent: AgentView
  readonly all: readonly AgentView[]
}

/** One agent: health, load, what it can do, and who can do the same. */
export function AgentDetail({ agent, all }: AgentDetailProps): ReactNode {
  return (
    <section className="pane-body" aria-label="Agent">
      <h2>{visibleText(agent.name)}</h2>
      <Facts agent={agent} />
      <Capabilities agent={agent} all={all} />
      <Removal agent={agent} />
    </section>
  )
}

function Facts({ agent }: { readonly agent: AgentView }): ReactNode {
  const { kind, status, reason, inFlight, parallelMax, source } = agent
  const share = parallelMax === undefined ? 0 : Math.min(1, inFlight / parallelMax)
  return (
    <dl className="facts-list">
      <HealthFact status={status} reason={reason} />
      <div>
        <dt>Load</dt>
        <dd>
          {inFlight === 1 ? '1 step now' : `${inFlight} steps now`}
          {parallelMax !== undefined && ` of ${parallelMax} at once`}
          {parallelMax !== undefined && (
            <span className="load-track">
              <i style={{ width: `${share * 100}%` }} />
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt>Kind</dt>
        <dd>{kind}</dd>
      </div>
      <div>
        <dt>Comes from</dt>
        <dd>{sources[source]}</dd>
      </div>
    </dl>
  )
}

const sources = {
  config: 'the config file',
  api: 'the API or this studio',
  program: 'the program that runs Skein',
} as const

function Capabilities({ agent, all }: AgentDetailProps): ReactNode {
  const { data } = useQuery(capabilitiesQuery)
  return (
    <div>
      <h3>What it can do</h3>
      <ul className="grid gap-3">
        {agent.capabilities.map((name) => {
          const known = data?.items.find((capability) => capability.name === name)
          const others = all
            .filter((other) => other.name !== agent.name && other.capabilities.includes(name))
            .map((other) => visibleText(other.name))
          return (
            <li key={name}>
              <span className="mono">{visibleText(name)}</span>{' '}
              {known !== undefined && <span className="chip">{known.reversibility}</span>}
              {known !== undefined && <p className="text-fg-2">{visibleText(known.description)}</p>}
              {others.length > 0 && <p className="text-fg-2">Also: {others.join(', ')}</p>}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function Removal({ agent }: { readonly agent: AgentView }): ReactNode {
  const queryClient = useQueryClient()
  const away = useAwayReason()
  const [isAsked, setAsked] = useState(false)
  const remove = useMutation({
    mutationFn: () => api.agents.remove(agent.name),
    onSuccess: () => queryClient.invalidateQueries(),
  })
  const isOwn = agent.source === 'api' && agent.kind === 'http'
  const why = isOwn ? away : 'It is removed where it was declared'
  return (
    <div className="grid gap-2">
      {remove.error !== null && <ProblemBox title="It was not removed" error={remove.error} />}
      <div className="actions">
        <button
          type="button"
          className="button danger"
          disabled={why !== undefined || remove.isPending}
          title={why}
          onClick={() => (isAsked ? remove.mutate() : setAsked(true))}
        >
          {isAsked ? `Remove ${visibleText(agent.name)} for good` : 'Remove'}
        </button>
        {!isOwn && <span className="mut">{why}</span>}
      </div>
    </div>
  )
}
