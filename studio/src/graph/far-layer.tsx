import { useStore } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useDifference } from '../change/change-source.tsx'
import { useModelSource } from '../data/model-source.tsx'
import { useTheme } from '../shell/theme.ts'
import { drawPlan, readPalette } from './draw-plan.ts'
import type { Layout, LayoutGraph, LayoutShape } from './layout-graph.ts'

interface FarLayerProps {
  readonly graph: LayoutGraph
  readonly layout: Layout
  readonly shape: LayoutShape
  readonly selected: string | undefined
}

/** The whole plan from afar, on one canvas: thousands of steps at sixty frames a second. */
export function FarLayer({ graph, layout, shape, selected }: FarLayerProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null)
  const source = useModelSource()
  const { shown: theme } = useTheme()
  const ghosts = useDifference()?.steps
  const transform = useStore((state) => state.transform)
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const view = useRef({ transform, width, height })
  view.current = { transform, width, height }
  const draw = useRef(() => {})
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (element === null || context === null || context === undefined) return undefined
    const palette = readPalette(element)
    let frame = 0
    draw.current = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        const model = source.get()
        if (model === undefined) return
        const drawing = { ...view.current, graph, layout, shape, model, palette, selected, ghosts }
        drawPlan(context, drawing)
      })
    }
    draw.current()
    const unsubscribe = source.subscribe(() => draw.current())
    return () => {
      unsubscribe()
      cancelAnimationFrame(frame)
    }
  }, [graph, layout, shape, selected, source, theme, ghosts])
  useEffect(() => draw.current(), [transform, width, height])
  return <canvas ref={canvas} className="far-layer" aria-hidden="true" />
}
