import type { ReactNode } from 'react'
import { Reconnecting } from './reconnecting.tsx'
import { useTitle } from './use-title.ts'

interface ScreenFrameProps {
  readonly title: string
  /** What the header offers. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A screen that one list fills: its title, whether it may be old, and its actions above it. */
export function ScreenFrame({ title, actions, children }: ScreenFrameProps): ReactNode {
  useTitle(title)
  return (
    <main className="flex flex-col">
      <header className="bar">
        <h1>{title}</h1>
        <span className="grow" />
        <Reconnecting />
        {actions}
      </header>
      {children}
    </main>
  )
}
