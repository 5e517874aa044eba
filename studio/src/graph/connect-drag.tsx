import { useState } from 'react'
import type { PointerEvent, ReactNode } from 'react'
import { useGraphEditing } from './graph-editing.ts'

/** The point at a step's edge from which a way to another is drawn. Keys do the same: see `C`. */
export function Port({ stepId }: { readonly stepId: string }): ReactNode {
  if (useGraphEditing() === undefined) return null
  return <i className="port nopan nodrag" data-port={stepId} title="Drag to another step" />
}

interface Drag {
  readonly from: string
  readonly start: readonly [x: number, y: number]
  readonly end: readonly [x: number, y: number]
}

export interface ConnectDrag {
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
  }
  /** The way that is being drawn. */
  readonly line: ReactNode
}

/** Draws a way from one step to another by pointer, on the element that the handlers are given to. */
export function useConnectDrag(): ConnectDrag {
  const editing = useGraphEditing()
  const [drag, setDrag] = useState<Drag>()
  const place = ({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>) => {
    const box = currentTarget.getBoundingClientRect()
    return [clientX - box.left, clientY - box.top] as const
  }
  return {
    handlers: {
      onPointerDown: (event) => {
        const port = (event.target as HTMLElement).closest<HTMLElement>('[data-port]')
        const from = port?.dataset['port']
        if (from === undefined || editing === undefined) return
        event.currentTarget.setPointerCapture(event.pointerId)
        setDrag({ from, start: place(event), end: place(event) })
      },
      onPointerMove: (event) => {
        if (drag !== undefined) setDrag({ ...drag, end: place(event) })
      },
      onPointerUp: (event) => {
        if (drag === undefined) return
        setDrag(undefined)
        const under = document.elementFromPoint(event.clientX, event.clientY)
        const to = under?.closest<HTMLElement>('[data-step], [data-port]')?.dataset
        const target = to?.['step'] ?? to?.['port']
        if (target === undefined) editing?.addAfter(drag.from)
        else if (target !== drag.from) editing?.connect(drag.from, target)
      },
    },
    line: drag === undefined ? null : <Line {...drag} />,
  }
}

function Line({ start: [x, y], end: [toX, toY] }: Drag): ReactNode {
  const middle = (x + toX) / 2
  return (
    <svg className="connect-line" aria-hidden="true">
      <path d={`M${x} ${y}C${middle} ${y} ${middle} ${toY} ${toX} ${toY}`} />
      <circle cx={toX} cy={toY} r="3.5" />
    </svg>
  )
}
