import type { GraphAnswer } from '@source/app/views.ts'
import type { Json } from '@source/core/json.ts'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { GraphPicture } from '../parts/graph-picture.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'
import { graphOfAnswer, lineOf } from './answer-graph.ts'

interface AnswerViewProps {
  readonly answer: GraphAnswer
}

const views = ['table', 'json', 'picture'] as const
const names = { table: 'Table', json: 'JSON', picture: 'Picture' } as const

/** An answer of the graph as a table, as JSON, or as a picture. */
export function AnswerView({ answer }: AnswerViewProps): ReactNode {
  const setUrl = useSetUrl()
  const wanted = useUrlText('view')
  const view = views.find((name) => name === wanted) ?? 'table'
  const count = answer.rows.length === 1 ? '1 row' : `${answer.rows.length} rows`
  return (
    <section aria-label="Result" className="broad grid gap-3">
      <div className="actions" role="group" aria-label="Show the result as">
        {views.map((name) => (
          <button
            key={name}
            type="button"
            className="button small"
            aria-pressed={name === view}
            onClick={() => setUrl({ view: name })}
          >
            {names[name]}
          </button>
        ))}
        <span className="mut" role="status">
          {count}
          {answer.truncated && ' are shown, and there are more: bound the query, or raise LIMIT'}
        </span>
      </div>
      {view === 'table' && <Table answer={answer} />}
      {view === 'json' && <JsonView value={answer.rows} name="Result" />}
      {view === 'picture' && <Picture answer={answer} />}
    </section>
  )
}

function Table({ answer }: AnswerViewProps): ReactNode {
  const { columns, rows } = answer
  if (rows.length === 0) return <p className="text-fg-2">The query found nothing.</p>
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls
    <div className="result-table" role="group" aria-label="Rows" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {visibleText(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column) => (
                <td key={column}>{cellText(row[column] ?? null)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const cellLengthMax = 300

function cellText(value: Json): string {
  const text = lineOf(value)
  return visibleText(text.length > cellLengthMax ? `${text.slice(0, cellLengthMax)}…` : text)
}

function Picture({ answer }: AnswerViewProps): ReactNode {
  const { nodes, edges, left } = useMemo(() => graphOfAnswer(answer), [answer])
  if (nodes.length === 0) {
    return (
      <p className="text-fg-2">There is no node to draw: return nodes, such as RETURN s, r, a.</p>
    )
  }
  return (
    <>
      <GraphPicture label="Nodes of the result" nodes={nodes} edges={edges} />
      {left > 0 && <p>{left} more nodes are in the table and not drawn.</p>}
    </>
  )
}
