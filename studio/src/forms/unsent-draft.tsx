import { Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { visibleText } from '../parts/visible-text.ts'
import { draftWords, dropDraft, useKeptDraft } from './kept-draft.ts'

interface UnsentDraftProps {
  readonly approvalId: string
  /** What became of the question meanwhile. */
  readonly outcome: string
}

/** What somebody had entered when another was faster; nothing where nothing was. */
export function UnsentDraft({ approvalId, outcome }: UnsentDraftProps): ReactNode {
  const draft = useKeptDraft(approvalId)
  const words = draft === undefined ? '' : draftWords(draft)
  if (words === '') return null
  return (
    <section className="unsent" aria-label="What you had entered">
      <p>{visibleText(outcome)} before you sent this:</p>
      <pre className="mono">{visibleText(words)}</pre>
      <div className="actions">
        <button
          type="button"
          className="button small"
          onClick={() => void navigator.clipboard.writeText(words)}
        >
          <Copy size={13} /> Copy
        </button>
        <button type="button" className="button small quiet" onClick={() => dropDraft(approvalId)}>
          Forget it
        </button>
      </div>
    </section>
  )
}
