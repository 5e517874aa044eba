import type { McpServerView } from '@source/app/views.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { ToolDetail } from './tool-detail.tsx'
import { HealthFact } from '../parts/health-fact.tsx'

interface ServerDetailProps {
  readonly server: McpServerView
}

/** One server: how it is reached, how it is, and its tools. */
export function ServerDetail({ server }: ServerDetailProps): ReactNode {
  const setUrl = useSetUrl()
  const tool = useUrlText('tool')
  return (
    <section className="pane-body" aria-label="MCP server">
      <h2>{visibleText(server.name)}</h2>
      <ServerFacts server={server} />
      <ServerActions server={server} />
      <div>
        <h3>Tools</h3>
        {server.tools.length === 0 && (
          <p className="text-fg-2">None is known. Refresh asks the server for them again.</p>
        )}
        <div className="chips">
          {server.tools.map((name) => (
            <button
              key={name}
              type="button"
              className="button small mono"
              aria-pressed={name === tool}
              onClick={() => setUrl({ tool: name === tool ? undefined : name })}
            >
              {visibleText(name)}
            </button>
          ))}
        </div>
      </div>
      {tool !== undefined && server.tools.includes(tool) && (
        <ToolDetail key={tool} server={server.name} tool={tool} />
      )}
    </section>
  )
}

function ServerFacts({ server }: ServerDetailProps): ReactNode {
  const { status, reason, transport, target } = server
  return (
    <dl className="facts-list">
      <HealthFact status={status} reason={reason} />
      <div>
        <dt>Transport</dt>
        <dd>{transport}</dd>
      </div>
      <div>
        <dt>{transport === 'stdio' ? 'Command' : 'URL'}</dt>
        <dd className="mono">{visibleText(target)}</dd>
      </div>
    </dl>
  )
}

function ServerActions({ server }: ServerDetailProps): ReactNode {
  const queryClient = useQueryClient()
  const away = useAwayReason()
  const [isAsked, setAsked] = useState(false)
  const onSuccess = (): Promise<void> => queryClient.invalidateQueries()
  const refresh = useMutation({ mutationFn: () => api.mcpServers.refresh(server.name), onSuccess })
  const remove = useMutation({ mutationFn: () => api.mcpServers.remove(server.name), onSuccess })
  const isBusy = refresh.isPending || remove.isPending
  const error = refresh.error ?? remove.error
  const kept = server.source === 'api' ? away : 'It is removed where it was declared'
  return (
    <div className="grid gap-2">
      {error !== null && <ProblemBox title="The server did not take it" error={error} />}
      <div className="actions">
        <button
          type="button"
          className="button"
          disabled={away !== undefined || isBusy}
          title={away}
          onClick={() => refresh.mutate()}
        >
          {refresh.isPending ? 'Refreshing' : 'Refresh'}
        </button>
        <button
          type="button"
          className="button danger"
          disabled={kept !== undefined || isBusy}
          title={kept}
          onClick={() => (isAsked ? remove.mutate() : setAsked(true))}
        >
          {isAsked ? `Remove ${visibleText(server.name)} for good` : 'Remove'}
        </button>
      </div>
    </div>
  )
}
