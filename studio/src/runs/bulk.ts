import { isFinished } from '@source/core/run/status.ts'
import type { RunStatus } from '@source/core/run/status.ts'

export type BulkAction = 'pause' | 'resume' | 'cancel'

/** Whether a run that is so can be paused, resumed or cancelled. */
export function fitsBulk(action: BulkAction, status: RunStatus): boolean {
  switch (action) {
    case 'pause':
      return status === 'EXECUTING'
    case 'resume':
      return status === 'PAUSED'
    case 'cancel':
      return !isFinished(status)
  }
}

export interface BulkOutcome {
  readonly done: readonly string[]
  readonly refused: readonly { readonly id: string; readonly reason: string }[]
}

const togetherMax = 6

/** Does one thing to each, a few at a time; a refusal stops nothing. */
export async function doToEach(
  ids: readonly string[],
  act: (id: string) => Promise<unknown>,
  onProgress: (count: number) => void,
): Promise<BulkOutcome> {
  const done: string[] = []
  const refused: { id: string; reason: string }[] = []
  const open = [...ids]
  const work = async (): Promise<void> => {
    for (let id = open.shift(); id !== undefined; id = open.shift()) {
      try {
        await act(id)
        done.push(id)
      } catch (error) {
        refused.push({ id, reason: error instanceof Error ? error.message : String(error) })
      }
      onProgress(done.length + refused.length)
    }
  }
  await Promise.all(Array.from({ length: togetherMax }, work))
  return { done, refused }
}
