import type { NamedQuery } from '@source/app/skein.ts'
import type { JsonObject } from '@source/core/json.ts'
import type { ReactNode } from 'react'
import { SchemaForm } from '../forms/schema-form.tsx'
import { PaneList } from '../parts/pane-list.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'

interface NamedQueriesProps {
  readonly queries: readonly NamedQuery[]
  readonly isPending: boolean
  readonly onRun: (name: string, parameters: JsonObject) => void
}

/** Questions that Skein knows already, and the parameters of the one that is selected. */
export function NamedQueries({ queries, isPending, onRun }: NamedQueriesProps): ReactNode {
  const setUrl = useSetUrl()
  const away = useAwayReason()
  const wanted = useUrlText('named')
  const selected = queries.find(({ name }) => name === wanted)
  return (
    <div className="named-queries">
      {selected !== undefined && (
        <section className="grid gap-2 border-b p-4" aria-label="Named query">
          <h2 className="mono">{selected.name}</h2>
          <p className="text-fg-2">{visibleText(selected.description)}</p>
          <SchemaForm
            key={selected.name}
            schema={selected.parameters}
            onSubmit={(value) => onRun(selected.name, value as JsonObject)}
          >
            <div className="actions">
              <button
                type="submit"
                className="button primary"
                disabled={isPending || away !== undefined}
                title={away}
              >
                Ask
              </button>
            </div>
          </SchemaForm>
        </section>
      )}
      <PaneList
        label="Named queries"
        items={queries}
        keyOf={({ name }) => name}
        selected={selected?.name}
        onSelect={(name) => setUrl({ named: name })}
        row={({ name, description }) => (
          <>
            <span />
            <b>{name}</b>
            <span />
            <small title={description}>{visibleText(description)}</small>
          </>
        )}
      />
    </div>
  )
}
