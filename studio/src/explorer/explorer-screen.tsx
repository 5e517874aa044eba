import type { GraphAnswer } from '@source/app/views.ts'
import type { JsonObject } from '@source/core/json.ts'
import { SkeinError } from '@source/core/errors.ts'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { namedQueriesQuery } from '../data/queries.ts'
import { ListGate } from '../parts/list-gate.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { AnswerView } from './answer-view.tsx'
import { CypherEditor } from './cypher-editor.tsx'
import { NamedQueries } from './named-queries.tsx'
import { ScreenFrame } from '../shell/screen-frame.tsx'

const example = 'MATCH (a:Agent)-[r:HAS_CAPABILITY]->(c:Capability)\nRETURN a, r, c LIMIT 50'

/** A question to the graph: Cypher, or a named query with its parameters. */
type Asked =
  | { readonly type: 'cypher'; readonly query: string }
  | { readonly type: 'named'; readonly name: string; readonly parameters: JsonObject }

function ask(asked: Asked): Promise<GraphAnswer> {
  return asked.type === 'cypher'
    ? api.graph.query({ query: asked.query })
    : api.graph.run(asked.name, { parameters: asked.parameters })
}

/** The graph of everything that happened, by Cypher. */
export function Screen(): ReactNode {
  const asking = useMutation({ mutationFn: ask })
  const { data, error, refetch } = useQuery(namedQueriesQuery)
  return (
    <ScreenFrame title="Graph">
      <div className="panes">
        <ListGate what="named queries" data={data} error={error} onRetry={() => void refetch()}>
          {(queries) => (
            <NamedQueries
              queries={queries}
              isPending={asking.isPending}
              onRun={(name, parameters) => asking.mutate({ type: 'named', name, parameters })}
            />
          )}
        </ListGate>
        <div className="pane-body">
          <Cypher
            isPending={asking.isPending}
            onRun={(query) => asking.mutate({ type: 'cypher', query })}
          />
          {asking.isPending && <Skeleton label="Loading the answer" rows={4} />}
          {asking.error !== null && <Refusal error={asking.error} />}
          {asking.data !== undefined && <AnswerView answer={asking.data} />}
        </div>
      </div>
    </ScreenFrame>
  )
}

interface CypherProps {
  readonly isPending: boolean
  readonly onRun: (query: string) => void
}

function Cypher({ isPending, onRun }: CypherProps): ReactNode {
  const away = useAwayReason()
  const setUrl = useSetUrl()
  const text = useRef(useUrlText('query') ?? example)
  const run = (): void => {
    setUrl({ query: text.current })
    onRun(text.current)
  }
  return (
    <section aria-label="Query" className="broad grid gap-2">
      <CypherEditor initial={text.current} onChange={(next) => (text.current = next)} onRun={run} />
      <div className="actions">
        <button
          type="button"
          className="button primary"
          disabled={isPending || away !== undefined}
          title={away}
          onClick={run}
        >
          {isPending ? 'Asking' : 'Run'}
        </button>
        <span className="mut wide-only">
          <kbd>Cmd Enter</kbd> runs it. The graph is only read.
        </span>
      </div>
    </section>
  )
}

function Refusal({ error }: { readonly error: unknown }): ReactNode {
  const details: { readonly [name: string]: unknown } =
    error instanceof SkeinError ? { ...error.details } : {}
  const { line, column } = details
  const isPlaced = typeof line === 'number' && typeof column === 'number'
  const where = isPlaced ? ` at line ${line}, column ${column}` : ''
  return <ProblemBox title={`The graph did not answer${where}`} error={error} />
}
