import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { History, MessageSquarePlus, Play, SunMoon, Zap } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { conversationsQuery, recentRunsQuery } from '../data/queries.ts'
import { visibleText } from '../parts/visible-text.ts'
import { screens } from '../screens.ts'
import { readableKeys, useKeyBindings } from './keys.ts'
import type { KeyBinding } from './keys.ts'
import { chooseTheme, nextTheme, useTheme } from './theme.ts'

/** Something that the palette can do, or somewhere it can go. */
export interface Command {
  readonly id: string
  readonly name: string
  readonly icon: LucideIcon
  /** What kind of thing it is, or its key. */
  readonly hint: string
  readonly run: () => void
}

/** Everything there is to go to or to do now. */
export function useCommands(isOpen: boolean): readonly Command[] {
  const navigate = useNavigate()
  const { choice } = useTheme()
  const { data: runs } = useQuery({ ...recentRunsQuery, enabled: isOpen })
  const { data: conversations } = useQuery({ ...conversationsQuery, enabled: isOpen })
  const bindings = useKeyBindings()
  const go = (to: string) => () => void navigate({ to })
  return [
    ...actionsOf(bindings),
    ...screens.map(({ label, path, icon, key }): Command => ({
      id: `screen ${path}`,
      name: `Go to ${label}`,
      icon,
      hint: `G ${key.toUpperCase()}`,
      run: go(path),
    })),
    { id: 'ask', name: 'Ask something new', icon: MessageSquarePlus, hint: 'Chat', run: go('/') },
    {
      id: 'theme',
      name: 'Change the theme',
      icon: SunMoon,
      hint: choice,
      run: () => chooseTheme(nextTheme(choice)),
    },
    ...(runs?.items ?? []).map(({ id, name }): Command => ({
      id: `run ${id}`,
      name: visibleText(name),
      icon: Play,
      hint: 'Run',
      run: go(`/runs/${encodeURIComponent(id)}`),
    })),
    ...(conversations?.items ?? []).map(({ id, title }): Command => ({
      id: `conversation ${id}`,
      name: visibleText(title),
      icon: History,
      hint: 'Conversation',
      run: go(`/chat/${encodeURIComponent(id)}`),
    })),
  ]
}

/** What can be done on this screen now, from its keys. */
function actionsOf(bindings: readonly KeyBinding[]): readonly Command[] {
  const here = bindings.filter(({ keys }) => !keys.startsWith('g ') && !general.has(keys))
  const first = new Map(here.toReversed().map((binding) => [binding.does, binding]))
  return [...first.values()].map(({ keys, does, run }): Command => ({
    id: `key ${keys}`,
    name: does,
    icon: Zap,
    hint: readableKeys(keys),
    run,
  }))
}

const general = new Set(['mod+k', '?', 'j', 'k', 'arrowup', 'arrowdown', 'escape'])

const shownMax = 9

/** The commands that have every word of the query, those that begin with it first. */
export function findCommands(all: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const found = all.filter(({ name, hint }) => {
    const text = `${name} ${hint}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const begins = ({ name }: Command): number =>
    name.toLowerCase().startsWith(query.toLowerCase()) ? 0 : 1
  return found.toSorted((a, b) => begins(a) - begins(b)).slice(0, shownMax)
}
