import type { Bounds } from './layout-graph.ts'

/** What moves the view, and what it looks through. */
export interface Camera {
  setViewport(
    viewport: { x: number; y: number; zoom: number },
    options?: { duration?: number },
  ): Promise<boolean>
  getViewport(): { x: number; y: number; zoom: number }
}

const margin = 28
/** A plan is never drawn larger than its cards are meant to be. */
const zoomMax = 1

/** Shows all of it, in the middle. Only when it is first seen, and when a person asks. */
export function fitTo(camera: Camera, bounds: Bounds, durationMs: number = 0): void {
  const frame = frameOf()
  if (frame === undefined) return
  const [width, height] = [bounds.right - bounds.left, bounds.bottom - bounds.top]
  const zoom = Math.min(
    zoomMax,
    (frame.width - margin * 2) / Math.max(width, 1),
    (frame.height - margin * 2) / Math.max(height, 1),
  )
  const x = frame.width / 2 - ((bounds.left + bounds.right) / 2) * zoom
  const y = frame.height / 2 - ((bounds.top + bounds.bottom) / 2) * zoom
  void camera.setViewport({ x: Math.round(x), y: Math.round(y), zoom }, { duration: durationMs })
}

/** Zooms to this, around the middle of what is seen. */
export function zoomTo(camera: Camera, zoom: number, durationMs: number = 0): void {
  const frame = frameOf()
  if (frame === undefined) return
  const now = camera.getViewport()
  const factor = zoom / now.zoom
  const x = frame.width / 2 - (frame.width / 2 - now.x) * factor
  const y = frame.height / 2 - (frame.height / 2 - now.y) * factor
  void camera.setViewport({ x, y, zoom }, { duration: durationMs })
}

/** Moves just so far that the box is seen; not at all where it is. */
export function bringIntoView(camera: Camera, box: Bounds): void {
  const frame = frameOf()
  if (frame === undefined) return
  const { x, y, zoom } = camera.getViewport()
  const shift = (low: number, high: number, size: number): number => {
    if (low < margin) return margin - low
    return high > size - margin ? size - margin - high : 0
  }
  const dx = shift(box.left * zoom + x, box.right * zoom + x, frame.width)
  const dy = shift(box.top * zoom + y, box.bottom * zoom + y, frame.height)
  if (dx !== 0 || dy !== 0) void camera.setViewport({ x: x + dx, y: y + dy, zoom })
}

function frameOf(): DOMRect | undefined {
  return document.querySelector('.canvas .react-flow')?.getBoundingClientRect()
}
