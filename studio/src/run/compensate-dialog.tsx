import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import type { RunModel } from '../data/run-model.ts'
import { ActionDialog } from '../parts/action-dialog.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { visibleText } from '../parts/visible-text.ts'

interface CompensateDialogProps {
  readonly model: RunModel
  readonly onClose: () => void
}

/** Says what would be undone, how, and what cannot be, before anything is. */
export function CompensateDialog({ model, onClose }: CompensateDialogProps): ReactNode {
  const preview = useQuery({
    queryKey: ['undo', model.id, model.position],
    queryFn: () => api.runs.compensate(model.id, { dryRun: true }),
  })
  const { undo = [], cannot = [] } = preview.data ?? {}
  const off =
    preview.data === undefined
      ? 'What it would do is being looked up'
      : undo.length === 0
        ? 'Nothing that was done here can be undone'
        : undefined
  const nameOf = (id: string): string => model.steps.get(id)?.name ?? visibleText(id)
  return (
    <ActionDialog
      title="Undo what this run has done?"
      description={
        <p>Steps that know how are undone, the last first. The run is over when they are.</p>
      }
      confirm={undo.length === 1 ? 'Undo 1 step' : `Undo ${undo.length} steps`}
      isDanger
      off={off}
      onConfirm={(reason) => api.runs.compensate(model.id, { reason })}
      onClose={onClose}
    >
      {preview.isError && (
        <ProblemBox title="It cannot be said what is undone" error={preview.error} />
      )}
      {undo.length > 0 && (
        <section aria-label="Undone">
          <h3>Undone</h3>
          <ul className="change-list">
            {undo.map(({ stepId, capability }) => (
              <li key={stepId}>
                <Glyph state="compensated" />
                <span className="node-title">{nameOf(stepId)}</span>
                <span className="mut clip">by {visibleText(capability)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {cannot.length > 0 && (
        <section aria-label="Stays as it is">
          <h3>Stays: there is no way to undo it</h3>
          <ul className="change-list">
            {cannot.map((stepId) => (
              <li key={stepId}>
                <Glyph state="completed" />
                <span className="node-title">{nameOf(stepId)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </ActionDialog>
  )
}
