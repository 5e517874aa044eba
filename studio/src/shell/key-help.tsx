import { Dialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { readableKeys, useKeyBindings } from './keys.ts'

interface KeyHelpProps {
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
}

/** Every key that does something on this screen. */
export function KeyHelp({ isOpen, onOpen }: KeyHelpProps): ReactNode {
  const bindings = useKeyBindings()
  const unique = [...new Map(bindings.map((binding) => [binding.keys, binding])).values()]
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>Keys</Dialog.Title>
          <dl className="key-list">
            {unique.map(({ keys, does }) => (
              <div key={keys}>
                <dt>{does}</dt>
                <dd>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{readableKeys(key)}</kbd>
                  ))}
                </dd>
              </div>
            ))}
            <div>
              <dt>Along the plan</dt>
              <dd>
                <kbd>Arrows</kbd>
              </dd>
            </div>
          </dl>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
