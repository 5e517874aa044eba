import type { AgentView } from '@source/app/views.ts'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { agentsQuery } from '../data/queries.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { GraphPicture } from '../parts/graph-picture.tsx'
import { ListGate } from '../parts/list-gate.tsx'
import { PaneList } from '../parts/pane-list.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useKeys } from '../shell/keys.ts'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { AgentDetail } from './agent-detail.tsx'
import { RegisterAgent } from './register-agent.tsx'
import { ScreenFrame } from '../shell/screen-frame.tsx'

/** Who does the work: every agent, and what it can do. */
export function Screen(): ReactNode {
  const { data, error, refetch } = useQuery(agentsQuery)
  const setUrl = useSetUrl()
  const view = useUrlText('view')
  const isGraph = view === 'graph'
  const toggle = (): void => setUrl({ view: isGraph ? undefined : 'graph' })
  const add = (): void => setUrl({ view: 'register' })
  useKeys([
    { keys: 'l', does: 'Graph or list', run: toggle },
    { keys: 'n', does: 'Register an agent', run: add },
  ])
  return (
    <ScreenFrame
      title="Agents"
      actions={
        <>
          <button type="button" className="button small" aria-pressed={isGraph} onClick={toggle}>
            {isGraph ? 'List' : 'Graph'}
          </button>
          <button type="button" className="button small" onClick={add}>
            <Plus size={13} /> Register
          </button>
        </>
      }
    >
      <ListGate what="agents" data={data} error={error} onRetry={() => void refetch()}>
        {({ items }) => <Agents items={items} view={view} />}
      </ListGate>
    </ScreenFrame>
  )
}

interface AgentsProps {
  readonly items: readonly AgentView[]
  readonly view: string | undefined
}

function Agents({ items, view }: AgentsProps): ReactNode {
  const setUrl = useSetUrl()
  const wanted = useUrlText('agent')
  const agent = items.find(({ name }) => name === wanted) ?? items[0]
  if (view === 'graph') return <AgentsPicture items={items} />
  if (view === 'register') {
    return <RegisterAgent onDone={(name) => setUrl({ view: undefined, agent: name })} />
  }
  if (agent === undefined) {
    return (
      <EmptyState
        title="No agents yet"
        action={
          <button
            type="button"
            className="button primary"
            onClick={() => setUrl({ view: 'register' })}
          >
            Register an HTTP agent
          </button>
        }
      >
        <p>An agent does the steps of plans. Register one by its URL, or name it in the config.</p>
      </EmptyState>
    )
  }
  return (
    <div className="panes">
      <PaneList
        label="Agents"
        items={items}
        keyOf={({ name }) => name}
        selected={agent.name}
        onSelect={(name) => setUrl({ agent: name })}
        row={(item) => <AgentRow agent={item} />}
      />
      <AgentDetail key={agent.name} agent={agent} all={items} />
    </div>
  )
}

function AgentRow({ agent }: { readonly agent: AgentView }): ReactNode {
  const { name, kind, status, capabilities, inFlight, parallelMax } = agent
  const can = capabilities.length === 1 ? '1 capability' : `${capabilities.length} capabilities`
  return (
    <>
      <Glyph
        state={status === 'ACTIVE' ? (inFlight > 0 ? 'running' : 'completed') : 'failed'}
        label={status === 'ACTIVE' ? 'Active' : 'Unavailable'}
      />
      <b>{visibleText(name)}</b>
      <em>{parallelMax === undefined ? inFlight : `${inFlight} of ${parallelMax}`}</em>
      <small>
        {kind}, {can}
      </small>
    </>
  )
}

function AgentsPicture({ items }: { readonly items: readonly AgentView[] }): ReactNode {
  const setUrl = useSetUrl()
  const { nodes, edges } = useMemo(() => {
    const capabilities = [...new Set(items.flatMap((agent) => agent.capabilities))]
    return {
      nodes: [
        ...items.map(({ name, status }) => ({
          id: `a ${name}`,
          title: name,
          kind: status === 'ACTIVE' ? 'Agent, active' : 'Agent, unavailable',
        })),
        ...capabilities.map((name) => ({ id: `c ${name}`, title: name, kind: 'Capability' })),
      ],
      edges: items.flatMap(({ name, capabilities: own }) =>
        own.map((capability) => ({ from: `a ${name}`, to: `c ${capability}` })),
      ),
    }
  }, [items])
  return (
    <div className="pane-body">
      <GraphPicture
        label="Agents and their capabilities"
        nodes={nodes}
        edges={edges}
        onOpen={(id) => {
          const owner = id.startsWith('a ')
            ? id.slice(2)
            : items.find(({ capabilities }) => capabilities.includes(id.slice(2)))?.name
          setUrl({ view: undefined, agent: owner })
        }}
      />
    </div>
  )
}
