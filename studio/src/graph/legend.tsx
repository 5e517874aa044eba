import type { ReactNode } from 'react'
import { useModelPart } from '../data/model-source.tsx'
import { countStates, stateWords, stepStates } from '../data/step-state.ts'
import { Glyph } from '../parts/glyph.tsx'

/** How many steps are in each state. */
export function Legend(): ReactNode {
  const counts = useModelPart(countStates)
  if (counts === undefined) return null
  const shown = stepStates.filter((state) => counts[state] > 0)
  return (
    <ul className="legend" aria-label="Steps by state">
      {shown.map((state) => (
        <li key={state}>
          <Glyph state={state} size={13} progress={0.6} />
          {counts[state]} {stateWords[state].toLowerCase()}
        </li>
      ))}
    </ul>
  )
}
