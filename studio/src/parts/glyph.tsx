import type { ReactNode } from 'react'
import type { StepState } from '../data/step-state.ts'

interface GlyphProps {
  readonly state: StepState
  /** Share that is done, where it is known; else the arc turns. */
  readonly progress?: number | undefined
  readonly size?: number
  /** What a screen reader says; nothing where the words stand beside it. */
  readonly label?: string | undefined
}

const stroke = {
  fill: 'none',
  strokeWidth: 1.6,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const
const arcRadius = 5.9
const arcLength = 2 * Math.PI * arcRadius
/** How much of the circle turns while nobody knows how far it is. */
const unknownShare = 0.3

/** Eight states, eight silhouettes: colour is never the only carrier. */
export function Glyph({ state, progress, size = 16, label }: GlyphProps): ReactNode {
  const named = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg className="glyph" width={size} height={size} viewBox="0 0 16 16" {...named}>
      {shapeOf(state, progress)}
    </svg>
  )
}

function shapeOf(state: StepState, progress: number | undefined): ReactNode {
  const colour = `var(--${state})`
  const on = 'var(--glyph-on)'
  switch (state) {
    case 'pending':
      return (
        <circle
          cx="8"
          cy="8"
          r="6.1"
          {...stroke}
          stroke={colour}
          strokeWidth="1.4"
          strokeDasharray="2 2.26"
          strokeLinecap="butt"
        />
      )
    case 'assigned':
      return (
        <>
          <circle cx="8" cy="8" r="6.1" {...stroke} stroke={colour} strokeWidth="1.4" />
          <circle cx="8" cy="8" r="2" fill={colour} />
        </>
      )
    case 'running':
      return <RunningShape colour={colour} progress={progress} />
    case 'waiting':
      return (
        <>
          <rect
            x="2.5"
            y="2.5"
            width="11"
            height="11"
            rx="2.4"
            fill={colour}
            transform="rotate(45 8 8)"
          />
          <circle cx="8" cy="6.1" r="1.65" fill={on} />
          <path
            d="M5 11.1c.5-1.6 1.6-2.3 3-2.3s2.5.7 3 2.3"
            {...stroke}
            stroke={on}
            strokeWidth="1.5"
          />
        </>
      )
    case 'completed':
      return (
        <>
          <circle cx="8" cy="8" r="7" fill={colour} />
          <path d="M4.9 8.3 7.1 10.4 11.2 5.9" {...stroke} stroke={on} />
        </>
      )
    case 'failed':
      return (
        <>
          <path d="M5.1 1.2h5.8l3.9 3.9v5.8l-3.9 3.9H5.1l-3.9-3.9V5.1z" fill={colour} />
          <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" {...stroke} stroke={on} />
        </>
      )
    case 'skipped':
      return <path d="M4 4.4 7.5 8 4 11.6M8.6 4.4 12.1 8l-3.5 3.6" {...stroke} stroke={colour} />
    case 'compensated':
      return (
        <>
          <rect x="1.4" y="1.4" width="13.2" height="13.2" rx="3.2" fill={colour} />
          <path
            d="M6.6 4.6 4.6 6.6l2 2M4.9 6.6h3.9a2.4 2.4 0 0 1 0 4.8H6.6"
            {...stroke}
            stroke={on}
            strokeWidth="1.4"
          />
        </>
      )
  }
}

interface RunningShapeProps {
  readonly colour: string
  readonly progress: number | undefined
}

function RunningShape({ colour, progress }: RunningShapeProps): ReactNode {
  const share = progress ?? unknownShare
  return (
    <>
      <circle
        cx="8"
        cy="8"
        r={arcRadius}
        {...stroke}
        stroke={colour}
        strokeOpacity=".26"
        strokeWidth="2.2"
      />
      <circle
        className={progress === undefined ? 'arc' : 'arc measured'}
        cx="8"
        cy="8"
        r={arcRadius}
        {...stroke}
        stroke={colour}
        strokeWidth="2.2"
        strokeDasharray={`${arcLength * share} ${arcLength}`}
        transform={progress === undefined ? undefined : 'rotate(-90 8 8)'}
      />
    </>
  )
}
