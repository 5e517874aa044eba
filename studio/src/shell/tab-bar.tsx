import { Menu } from 'lucide-react'
import type { ReactNode } from 'react'
import { screens } from '../screens.ts'
import type { ScreenEntry } from '../screens.ts'
import { useNavCounts } from './nav-counts.ts'
import { NavLink } from './nav.tsx'

interface TabBarProps {
  readonly current: ScreenEntry | undefined
  readonly onMore: () => void
}

/** The way to the screens of every day on a narrow one; everything else is behind "More". */
export function TabBar({ current, onMore }: TabBarProps): ReactNode {
  const counts = useNavCounts()
  const daily = screens.filter(({ group }) => group === 'Work')
  return (
    <nav className="tab-bar" aria-label="Main, narrow">
      {daily.map((screen) => (
        <NavLink key={screen.path} screen={screen} current={current} counts={counts} size={19} />
      ))}
      <button type="button" onClick={onMore}>
        <Menu size={19} strokeWidth={1.75} />
        More
      </button>
    </nav>
  )
}
