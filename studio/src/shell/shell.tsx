import { Outlet, useLocation, useNavigate } from '@tanstack/react-router'
import { Suspense, lazy, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useNews } from '../data/news.ts'
import { useConnection } from '../data/queries.ts'
import { screens } from '../screens.ts'
import type { ScreenEntry, ScreenPage } from '../screens.ts'
import { announce, useAnnouncement } from './announcer.ts'
import { handleKey, useKeys } from './keys.ts'
import { Nav } from './nav.tsx'
import type { Overlay } from './overlays.tsx'
import { TabBar } from './tab-bar.tsx'

const Overlays = lazy(async () => ({ default: (await import('./overlays.tsx')).Overlays }))

/** What is around every screen. */
export function Shell(): ReactNode {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [overlay, setOverlay] = useState<Overlay>()
  const [current, page] = currentScreen(pathname)
  const [wasOpened, setWasOpened] = useState(false)
  useEffect(() => {
    if (overlay !== undefined) setWasOpened(true)
  }, [overlay])
  useEffect(() => {
    globalThis.addEventListener('keydown', handleKey)
    return () => globalThis.removeEventListener('keydown', handleKey)
  }, [])
  useKeys([
    { keys: 'mod+k', does: 'Search or jump to', run: () => setOverlay('palette') },
    { keys: '?', does: 'This list', run: () => setOverlay('keys') },
    ...screens.map(({ key, label, path }) => ({
      keys: `g ${key}`,
      does: label,
      run: () => void navigate({ to: path }),
    })),
  ])
  useNews()
  useConnectionNews()
  return (
    <div className={page?.isWide === true ? 'shell mini' : 'shell'}>
      <Nav
        current={current}
        onFind={() => setOverlay('palette')}
        onHelp={() => setOverlay('keys')}
      />
      <Outlet />
      <TabBar current={current} onMore={() => setOverlay('more')} />
      {(overlay !== undefined || wasOpened) && (
        <Suspense>
          <Overlays open={overlay} onOpen={setOverlay} />
        </Suspense>
      )}
      <Announcer />
    </div>
  )
}

function Announcer(): ReactNode {
  return (
    <div className="vh" aria-live="polite" role="status">
      {useAnnouncement()}
    </div>
  )
}

function useConnectionNews(): void {
  const { status } = useConnection()
  useEffect(() => {
    if (status === 'open') return undefined
    announce('The server does not answer. Reconnecting.')
    return () => announce('The server is back.')
  }, [status])
}

/** Which screen a path belongs to: that of the page whose path fits best. */
function currentScreen(pathname: string): readonly [ScreenEntry?, ScreenPage?] {
  const segments = pathname.split('/').filter(Boolean)
  for (const screen of screens) {
    const page = screen.pages.find(({ path }) => fits(path, segments))
    if (page !== undefined) return [screen, page]
  }
  return []
}

function fits(path: string, segments: readonly string[]): boolean {
  const wanted = path.split('/').filter(Boolean)
  if (wanted.length !== segments.length) return false
  return wanted.every((part, index) => part.startsWith('$') || part === segments[index])
}
