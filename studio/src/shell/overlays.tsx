import type { ReactNode } from 'react'
import { KeyHelp } from './key-help.tsx'
import { MoreMenu } from './more-menu.tsx'
import { Palette } from './palette.tsx'

export type Overlay = 'palette' | 'keys' | 'more' | undefined

interface OverlaysProps {
  readonly open: Overlay
  readonly onOpen: (open: Overlay) => void
}

/** What lies over the screens. Loaded when the first of them is opened. */
export function Overlays({ open, onOpen }: OverlaysProps): ReactNode {
  const set = (which: Overlay) => (isOpen: boolean) => onOpen(isOpen ? which : undefined)
  return (
    <>
      <Palette isOpen={open === 'palette'} onOpen={set('palette')} />
      <KeyHelp isOpen={open === 'keys'} onOpen={set('keys')} />
      <MoreMenu isOpen={open === 'more'} onOpen={set('more')} />
    </>
  )
}
