import { Menu } from '@base-ui/react/menu'
import type { Json } from '@source/core/json.ts'
import { fitsStepAction } from '@source/core/run/step-action.ts'
import type { StepAction } from '@source/core/run/step-action.ts'
import { Ban, CheckCheck, ChevronsRight, MoreHorizontal, RotateCcw } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { api } from '../data/api.ts'
import type { StepModel } from '../data/run-model.ts'
import { ActionDialog } from '../parts/action-dialog.tsx'
import { useKeys } from '../shell/keys.ts'

interface StepActionsProps {
  readonly runId: string
  readonly step: StepModel
  /** Why nothing can be done to it now. */
  readonly off: string | undefined
}

interface ActionWords {
  readonly label: string
  readonly icon: LucideIcon
  readonly key: string
  readonly title: (step: string) => string
  readonly does: string
  readonly isDanger?: boolean
}

const actions: { readonly [A in StepAction]: ActionWords } = {
  retry: {
    label: 'Try again',
    icon: RotateCcw,
    key: 'r',
    title: (step) => `Try “${step}” again?`,
    does: 'It is done again, with everything that comes after it. What does not depend on it stays.',
  },
  rerun: {
    label: 'Do again',
    icon: RotateCcw,
    key: 'r',
    title: (step) => `Do “${step}” again?`,
    does: 'It and everything that depends on it are done again; their outputs so far no longer count.',
  },
  skip: {
    label: 'Skip',
    icon: ChevronsRight,
    key: 's',
    title: (step) => `Skip “${step}”?`,
    does: 'It is given up, and what waits for it goes on without its output.',
  },
  complete: {
    label: 'Complete by hand',
    icon: CheckCheck,
    key: 'm',
    title: (step) => `Complete “${step}” by hand?`,
    does: 'You say what its output is, and what waits for it goes on with that.',
  },
  cancel: {
    label: 'Cancel step',
    icon: Ban,
    key: 'x',
    title: (step) => `Cancel “${step}”?`,
    does: 'It is stopped, and what waits for it is skipped.',
    isDanger: true,
  },
}

const order: readonly StepAction[] = ['retry', 'rerun', 'skip', 'complete', 'cancel']

/** What can be done to a step by hand, each with a reason that is kept. */
export function StepActions({ runId, step, off }: StepActionsProps): ReactNode {
  const [asked, setAsked] = useState<StepAction>()
  // To try again is to do again, said of what did not succeed.
  const fitting = order.filter(
    (action) =>
      fitsStepAction(action, step.status) &&
      !(action === 'rerun' && fitsStepAction('retry', step.status)),
  )
  const again = fitting.find((action) => action === 'retry' || action === 'rerun')
  const ask = (action: StepAction): void => {
    if (off === undefined) setAsked(action)
  }
  useKeys(
    fitting.map((action) => ({
      keys: actions[action].key,
      does: `${actions[action].label}: the step`,
      run: () => ask(action),
    })),
  )
  return (
    <>
      {again !== undefined && (
        <button
          type="button"
          className="icon-button"
          aria-label={actions[again].label}
          title={off ?? `${actions[again].label} (R)`}
          disabled={off !== undefined}
          onClick={() => ask(again)}
        >
          <RotateCcw size={14} />
        </button>
      )}
      <Menu.Root>
        <Menu.Trigger className="icon-button" aria-label="Step actions" title="Step actions">
          <MoreHorizontal size={16} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Positioner sideOffset={6} align="end">
            <Menu.Popup className="menu">
              {fitting.map((action) => (
                <ActionItem key={action} action={action} off={off} onAsk={() => ask(action)} />
              ))}
              {off !== undefined && <p className="menu-note">{off}</p>}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      {asked !== undefined && (
        <StepActionDialog
          runId={runId}
          step={step}
          action={asked}
          onClose={() => setAsked(undefined)}
        />
      )}
    </>
  )
}

interface ActionItemProps {
  readonly action: StepAction
  readonly off: string | undefined
  readonly onAsk: () => void
}

function ActionItem({ action, off, onAsk }: ActionItemProps): ReactNode {
  const { icon: Icon, label, key } = actions[action]
  return (
    <Menu.Item className="menu-item" disabled={off !== undefined} onClick={onAsk}>
      <Icon size={14} />
      {label}
      <kbd>{key.toUpperCase()}</kbd>
    </Menu.Item>
  )
}

interface StepActionDialogProps {
  readonly runId: string
  readonly step: StepModel
  readonly action: StepAction
  readonly onClose: () => void
}

function StepActionDialog({ runId, step, action, onClose }: StepActionDialogProps): ReactNode {
  const { title, does, label, isDanger = false } = actions[action]
  const [output, setOutput] = useState(() => JSON.stringify(step.output ?? {}, null, 2))
  const read = readJson(output)
  const isHand = action === 'complete'
  return (
    <ActionDialog
      title={title(step.name)}
      description={<p>{does}</p>}
      confirm={label}
      isDanger={isDanger}
      off={isHand && read.type === 'wrong' ? 'The output is no JSON yet' : undefined}
      onConfirm={(reason) =>
        api.runs.act(
          { runId, stepId: step.id },
          { action, reason, ...(isHand && read.type === 'value' && { output: read.value }) },
        )
      }
      onClose={onClose}
    >
      {isHand && <OutputField text={output} reading={read} onChange={setOutput} />}
    </ActionDialog>
  )
}

type JsonReading =
  | { readonly type: 'value'; readonly value: Json }
  | { readonly type: 'wrong'; readonly reason: string }

function readJson(text: string): JsonReading {
  try {
    return { type: 'value', value: JSON.parse(text) as Json }
  } catch (error) {
    return { type: 'wrong', reason: error instanceof Error ? error.message : String(error) }
  }
}

interface OutputFieldProps {
  readonly text: string
  readonly reading: JsonReading
  readonly onChange: (text: string) => void
}

function OutputField({ text, reading, onChange }: OutputFieldProps): ReactNode {
  const id = useId()
  return (
    <div className="form-field">
      <label htmlFor={id}>Output, as JSON</label>
      <textarea
        id={id}
        className="field mono"
        rows={6}
        spellCheck={false}
        value={text}
        aria-invalid={reading.type === 'wrong'}
        aria-describedby={`${id}-wrong`}
        onChange={({ target }) => onChange(target.value)}
      />
      <p className="wrong" id={`${id}-wrong`}>
        {reading.type === 'wrong' ? reading.reason : ''}
      </p>
    </div>
  )
}
