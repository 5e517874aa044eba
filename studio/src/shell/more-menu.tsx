import { Dialog } from '@base-ui/react/dialog'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { screens } from '../screens.ts'
import { ThemeButton } from './nav.tsx'

interface MoreMenuProps {
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
}

/** What a narrow screen has no room for in its bar. */
export function MoreMenu({ isOpen, onOpen }: MoreMenuProps): ReactNode {
  const rest = screens.filter(({ group }) => group !== 'Work')
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpen}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog">
          <Dialog.Title>More</Dialog.Title>
          <div className="nav-group px-3 pb-3">
            {rest.map(({ label, path, icon: Icon }) => (
              <Link key={path} to={path} onClick={() => onOpen(false)}>
                <Icon size={15} strokeWidth={1.75} />
                {label}
              </Link>
            ))}
            <ThemeButton />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
