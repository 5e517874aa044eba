import type { ReactNode } from 'react'
import { useModel } from '../data/model-source.tsx'
import { openWaits } from '../data/step-state.ts'
import { Glyph } from '../parts/glyph.tsx'
import { visibleText } from '../parts/visible-text.ts'

/** On a narrow screen: what waits for a person, before everything else. */
export function DecideStrip({
  onSelect,
}: {
  readonly onSelect: (stepId: string) => void
}): ReactNode {
  const model = useModel()
  const [first] = model === undefined ? [] : openWaits(model)
  if (first?.wait === undefined) return null
  return (
    <div className="decide-strip">
      <Glyph state="waiting" size={18} />
      <div>
        <b>{first.name}</b>
        <p className="clip">{visibleText(first.wait.question)}</p>
      </div>
      <button type="button" className="button primary" onClick={() => onSelect(first.id)}>
        Decide
      </button>
    </div>
  )
}
