import { Link } from '@tanstack/react-router'
import { Keyboard, Monitor, Moon, Search, Sun } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { healthQuery, useConnection } from '../data/queries.ts'
import { screens } from '../screens.ts'
import type { ScreenEntry } from '../screens.ts'
import { useNavCounts } from './nav-counts.ts'
import type { NavCounts } from './nav-counts.ts'
import { chooseTheme, nextTheme, useTheme } from './theme.ts'
import { commandKey } from './keys.ts'

interface NavProps {
  readonly current: ScreenEntry | undefined
  readonly onFind: () => void
  readonly onHelp: () => void
}

const groups = ['Work', 'Build', 'Understand'] as const

/** The way to every screen. */
export function Nav({ current, onFind, onHelp }: NavProps): ReactNode {
  const counts = useNavCounts()
  return (
    <nav className="nav" aria-label="Main">
      <div className="brand">
        <span className="mark">
          <Mark />
        </span>
        <b>Skein</b>
      </div>
      <button type="button" className="find" onClick={onFind}>
        <Search size={14} />
        <span>Search or jump to</span>
        <kbd>{commandKey}K</kbd>
      </button>
      {groups.map((group) => (
        <NavGroup key={group} group={group} current={current} counts={counts} />
      ))}
      <div className="grow" />
      <div className="nav-group">
        <ThemeButton />
        <button type="button" onClick={onHelp} title="Keys">
          <Keyboard size={15} strokeWidth={1.75} />
          <span className="nav-label">Keys</span>
        </button>
      </div>
      <ServerState />
    </nav>
  )
}

interface NavGroupProps {
  readonly group: ScreenEntry['group']
  readonly current: ScreenEntry | undefined
  readonly counts: NavCounts
}

function NavGroup({ group, current, counts }: NavGroupProps): ReactNode {
  const members = screens.filter((screen) => screen.group === group)
  if (members.length === 0) return null
  return (
    <div className="nav-group">
      {group !== 'Work' && <h2>{group}</h2>}
      {members.map((screen) => (
        <NavLink key={screen.path} screen={screen} current={current} counts={counts} size={15} />
      ))}
    </div>
  )
}

interface NavLinkProps {
  readonly screen: ScreenEntry
  readonly current: ScreenEntry | undefined
  readonly counts: NavCounts
  readonly size: number
}

export function NavLink({ screen, current, counts, size }: NavLinkProps): ReactNode {
  const { label, path, icon: Icon, count } = screen
  const isCurrent = screen === current
  const number = counts.of(count)
  return (
    <Link
      to={path}
      title={label}
      className={isCurrent ? 'on' : ''}
      {...(isCurrent && { 'aria-current': 'page' as const })}
    >
      <Icon size={size} strokeWidth={1.75} />
      <span className="nav-label">{label}</span>
      {number > 0 && (
        <span className={count === 'open-approvals' ? 'badge need' : 'badge'}>{number}</span>
      )}
    </Link>
  )
}

export function ThemeButton(): ReactNode {
  const { choice, shown } = useTheme()
  const Icon = choice === 'system' ? Monitor : shown === 'dark' ? Moon : Sun
  const words = { system: 'System theme', light: 'Light theme', dark: 'Dark theme' }[choice]
  return (
    <button type="button" title={words} onClick={() => chooseTheme(nextTheme(choice))}>
      <Icon size={15} strokeWidth={1.75} />
      <span className="nav-label">{words}</span>
    </button>
  )
}

function ServerState(): ReactNode {
  const connection = useConnection()
  const { data: health } = useQuery(healthQuery)
  const isOpen = connection.status === 'open'
  const words = isOpen ? `Skein ${health?.version ?? ''}` : 'Reconnecting'
  return (
    <div className="server" title={isOpen ? 'The server answers' : 'The server does not answer'}>
      <span className={isOpen ? 'live-dot' : 'live-dot lost'} />
      <span className="nav-label">{words}</span>
    </div>
  )
}

function Mark(): ReactNode {
  return (
    <svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">
      <circle cx="4" cy="9" r="2.6" fill="currentColor" />
      <circle cx="13.6" cy="4" r="2.6" fill="currentColor" />
      <circle cx="13.6" cy="14" r="2.6" fill="none" stroke="currentColor" strokeWidth="1.6" />
      <path d="M6 7.8 11.3 5M6 10.2l5.3 2.8" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  )
}
