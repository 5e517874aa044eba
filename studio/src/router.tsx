import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from './parts/empty-state.tsx'
import { ProblemBox } from './parts/problem-box.tsx'
import { screens } from './screens.ts'
import { Shell } from './shell/shell.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  // Every screen reads its own part of the URL, and leaves the rest alone.
  validateSearch: (search) => search,
})

const pages = screens.flatMap((screen) => screen.pages)
const routes = pages.map(({ path, load }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load, 'Screen'),
    errorComponent: Broken,
  }),
)

/** Made from the list of screens. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  scrollRestoration: false,
})

function NotFound(): ReactNode {
  return (
    <main>
      <EmptyState
        title="There is no such page"
        action={
          <a className="button" href="/">
            Go to Chat
          </a>
        }
      >
        <p>The address may be of a newer or older Skein.</p>
      </EmptyState>
    </main>
  )
}

function Broken({
  error,
  reset,
}: {
  readonly error: unknown
  readonly reset: () => void
}): ReactNode {
  return (
    <main className="p-6">
      <ProblemBox title="This page broke" error={error}>
        <p className="text-fg-2">Nothing that runs is affected.</p>
        <div className="actions">
          <button type="button" className="button" onClick={reset}>
            Try again
          </button>
        </div>
      </ProblemBox>
    </main>
  )
}
