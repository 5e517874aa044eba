import { Pencil } from 'lucide-react'
import type { ReactNode } from 'react'
import { useKeys } from '../shell/keys.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { useSetUrl, useUrlText } from '../shell/url-state.ts'

/** Begins to edit the plan, or ends it; the draft is kept. */
export function EditButton({ off }: { readonly off: string | undefined }): ReactNode {
  const setUrl = useSetUrl()
  const away = useAwayReason()
  const isEditing = useUrlText('edit') === '1'
  const reason = off ?? (isEditing ? undefined : away)
  const toggle = (): void => {
    if (reason === undefined) setUrl({ edit: isEditing ? undefined : 1 })
  }
  useKeys([{ keys: 'e', does: 'Edit the plan', run: toggle }])
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isEditing}
      disabled={reason !== undefined}
      title={reason ?? 'Edit the plan (E)'}
      onClick={toggle}
    >
      <Pencil size={13} />
      <span className="button-words">{isEditing ? 'Stop editing' : 'Edit plan'}</span>
    </button>
  )
}
