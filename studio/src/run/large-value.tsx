import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import { ProblemBox } from '../parts/problem-box.tsx'
import { cutText, formatBytes, visibleText } from '../parts/visible-text.ts'

interface LargeValueProps {
  readonly runId: string
  /** Whose output it is; the run's own where it is missing. */
  readonly stepId?: string
  /** Units: bytes of its JSON text. */
  readonly bytes: number
  readonly name: string
}

const shownMax = 64_000

/** An output that is kept outside the journal: its beginning, and all of it to take along. */
export function LargeValue({ runId, stepId, bytes, name }: LargeValueProps): ReactNode {
  const beginning = useQuery({
    queryKey: ['large', runId, stepId ?? '', bytes],
    queryFn: () => readBeginning(runId, stepId),
    staleTime: Infinity,
  })
  const step = stepId === undefined ? '' : `/steps/${encodeURIComponent(stepId)}`
  return (
    <div className="code">
      {beginning.isError && <ProblemBox title="It cannot be read" error={beginning.error} />}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre tabIndex={0} role="group" aria-label={name} dir="auto">
        <code>{visibleText(beginning.data ?? '')}</code>
      </pre>
      <p className="flex items-center gap-2 border-t px-3 py-2 font-sans text-fg-2">
        <span>Only the beginning of {formatBytes(bytes)} is shown.</span>
        <a
          className="button small"
          href={`/v1/runs/${encodeURIComponent(runId)}${step}/output`}
          download={`${name}.json`}
        >
          <Download size={13} />
          Download
        </a>
      </p>
    </div>
  )
}

/** Reads no more than is shown; the rest is not even sent. */
async function readBeginning(runId: string, stepId: string | undefined): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const piece of await api.runs.output(runId, stepId)) {
    text += decoder.decode(piece, { stream: true })
    if (text.length > shownMax) break
  }
  return cutText(text, shownMax)
}
