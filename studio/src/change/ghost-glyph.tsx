import type { ReactNode } from 'react'
import type { Ghost } from './plan-difference.ts'

const words: { readonly [G in Ghost]: string } = {
  added: 'Would be added',
  removed: 'Would be removed',
  changed: 'Would be changed',
}

/** What stands at the right of a step that would be another. */
export const ghostValues: { readonly [G in Ghost]: string } = {
  added: 'New',
  removed: 'Removed',
  changed: 'Changed',
}

const marks: { readonly [G in Ghost]: string } = {
  added: 'M8 5v6M5 8h6',
  removed: 'M5 8h6',
  changed: 'M5.2 10.8l.5-2 3.9-3.9 1.5 1.5-3.9 3.9z',
}

interface GhostGlyphProps {
  readonly ghost: Ghost
  readonly size?: number
  /** Whether the words stand for those who cannot see it. */
  readonly isNamed?: boolean
}

/** What a change would do to a step: plus, minus or a pencil, in a ring. */
export function GhostGlyph({ ghost, size = 16, isNamed = false }: GhostGlyphProps): ReactNode {
  const named = isNamed ? { role: 'img', 'aria-label': words[ghost] } : { 'aria-hidden': true }
  const colour = ghost === 'removed' ? 'var(--fg-3)' : 'var(--fg)'
  return (
    <svg className="glyph" width={size} height={size} viewBox="0 0 16 16" {...named}>
      <circle cx="8" cy="8" r="6.1" fill="none" stroke={colour} strokeWidth="1.4" />
      <path
        d={marks[ghost]}
        fill="none"
        stroke={colour}
        strokeWidth={ghost === 'changed' ? 1.1 : 1.5}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
