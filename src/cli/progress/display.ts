import { writeLines, type Context } from '../context.ts'
import { renderChange } from './lines.ts'
import { openLiveView } from './live-view.ts'
import type { RunProgress, StepChange } from './run-progress.ts'
import { renderDigest, renderTree } from './tree.ts'
import { renderWaits } from './waits.ts'

/** Shows a run while it goes on. */
export interface Display {
  changed(change: StepChange): void
  close(): void
}

/** Rows kept free around a live tree, so that it never scrolls under itself. */
const rowsKept = 4

/** Shows nothing, for output that machines read. */
export const silentDisplay: Display = { changed: () => undefined, close: () => undefined }

/** A tree redrawn in place on a terminal; elsewhere one line for each change of state. */
export function openDisplay(context: Context, progress: RunProgress): Display {
  return context.terminal.interactive ? openLiveTree(context, progress) : createLines(context)
}

function openLiveTree(context: Context, progress: RunProgress): Display {
  const { style, terminal } = context
  const view = openLiveView(terminal)
  view.update((frame) => renderLive(progress, { context, frame }))
  return {
    // The view draws what the progress is at its next redraw.
    changed: () => undefined,
    close: () =>
      view.close(() =>
        renderTree(progress, { style, columns: terminal.columns - 1, now: Date.now() }),
      ),
  }
}

function renderLive(
  progress: RunProgress,
  { context, frame }: { readonly context: Context; readonly frame: number },
): readonly string[] {
  const { style, terminal } = context
  // One column stays free: a full row has its own ideas of where the next one begins.
  const options = { style, columns: terminal.columns - 1, now: Date.now(), frame }
  const waits = renderWaits(progress, style).slice(0, terminal.rows - rowsKept)
  const rowsMax = Math.max(1, terminal.rows - rowsKept - waits.length)
  const tree = renderTree(progress, options)
  const body = tree.length <= rowsMax ? tree : renderDigest(progress, { ...options, rowsMax })
  return waits.length > 0 ? [...body, '', ...waits] : body
}

function createLines({ style, terminal }: Context): Display {
  return {
    changed: (change) => {
      const line = renderChange(change, { style, now: Date.now() })
      if (line !== undefined) writeLines(terminal, [line])
    },
    close: () => undefined,
  }
}
