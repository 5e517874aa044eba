import type { McpServerView } from '@source/app/views.ts'
import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { mcpServersQuery } from '../data/queries.ts'
import { EmptyState } from '../parts/empty-state.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ListGate } from '../parts/list-gate.tsx'
import { PaneList } from '../parts/pane-list.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useKeys } from '../shell/keys.ts'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { ConnectServer } from './connect-server.tsx'
import { ServerDetail } from './server-detail.tsx'
import { ScreenFrame } from '../shell/screen-frame.tsx'

/** The MCP servers whose tools plans may use. */
export function Screen(): ReactNode {
  const { data, error, refetch } = useQuery(mcpServersQuery)
  const setUrl = useSetUrl()
  const view = useUrlText('view')
  const connect = (): void => setUrl({ view: 'connect' })
  useKeys([{ keys: 'n', does: 'Connect a server', run: connect }])
  return (
    <ScreenFrame
      title="MCP servers"
      actions={
        <>
          <button type="button" className="button small" onClick={connect}>
            <Plus size={13} /> Connect
          </button>
        </>
      }
    >
      {view === 'connect' ? (
        <ConnectServer
          onDone={(name) => setUrl({ view: undefined, server: name, tool: undefined })}
        />
      ) : (
        <ListGate what="MCP servers" data={data} error={error} onRetry={() => void refetch()}>
          {({ items }) => <Servers items={items} onConnect={connect} />}
        </ListGate>
      )}
    </ScreenFrame>
  )
}

interface ServersProps {
  readonly items: readonly McpServerView[]
  readonly onConnect: () => void
}

function Servers({ items, onConnect }: ServersProps): ReactNode {
  const setUrl = useSetUrl()
  const wanted = useUrlText('server')
  const server = items.find(({ name }) => name === wanted) ?? items[0]
  if (server === undefined) {
    return (
      <EmptyState
        title="No MCP servers yet"
        action={
          <button type="button" className="button primary" onClick={onConnect}>
            Connect a server
          </button>
        }
      >
        <p>The tools of a server become capabilities. Connect one by its URL or its command.</p>
      </EmptyState>
    )
  }
  return (
    <div className="panes">
      <PaneList
        label="MCP servers"
        items={items}
        keyOf={({ name }) => name}
        selected={server.name}
        onSelect={(name) => setUrl({ server: name, tool: undefined })}
        row={(item) => <ServerRow server={item} />}
      />
      <ServerDetail key={server.name} server={server} />
    </div>
  )
}

function ServerRow({ server }: { readonly server: McpServerView }): ReactNode {
  const { name, transport, status, tools, target } = server
  const isActive = status === 'ACTIVE'
  return (
    <>
      <Glyph
        state={isActive ? 'completed' : 'failed'}
        label={isActive ? 'Active' : 'Unavailable'}
      />
      <b>{visibleText(name)}</b>
      <em>{tools.length === 1 ? '1 tool' : `${tools.length} tools`}</em>
      <small>
        {transport}, {visibleText(target)}
      </small>
    </>
  )
}
