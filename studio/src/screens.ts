import { Bot, MessageSquare, Play, Plug, Share2, UserCheck } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** A page of a screen, loaded when it is first opened. It exports its component as `Screen`. */
export interface ScreenPage {
  /** A path of the router, such as `/runs/$runId`. */
  readonly path: string
  readonly load: () => Promise<{ readonly Screen: ComponentType }>
  /** Gives the page the whole width: the navigation shrinks to icons. */
  readonly isWide?: boolean
}

/** A part of the studio that the navigation leads to. */
export interface ScreenEntry {
  readonly label: string
  /** Where the navigation leads: the first page. */
  readonly path: string
  readonly group: 'Work' | 'Build' | 'Understand'
  readonly icon: LucideIcon
  /** With G before it, this key opens the screen. */
  readonly key: string
  /** What is counted beside its name: see `shell/nav-counts.ts`. */
  readonly count?: 'open-approvals' | 'active-runs'
  readonly pages: readonly ScreenPage[]
}

const chat = () => import('./chat/chat-screen.tsx')
const approvals = () => import('./approvals/approvals-screen.tsx')
const servers = () => import('./mcp/mcp-screen.tsx')
const explorer = () => import('./explorer/explorer-screen.tsx')
const agents = () => import('./agents/agents-screen.tsx')
const runs = () => import('./runs/runs-screen.tsx')
const run = () => import('./run/run-screen.tsx')

/**
 * Every screen that exists, in the navigation's order. A new one needs an entry here and a
 * component that is exported as `Screen`; routes, navigation, keys and the palette follow.
 */
export const screens: readonly ScreenEntry[] = [
  {
    label: 'Chat',
    path: '/',
    group: 'Work',
    icon: MessageSquare,
    key: 'c',
    pages: [
      { path: '/', load: chat },
      { path: '/chat/$conversationId', load: chat },
    ],
  },
  {
    label: 'Approvals',
    path: '/approvals',
    group: 'Work',
    icon: UserCheck,
    key: 'a',
    count: 'open-approvals',
    pages: [{ path: '/approvals', load: approvals }],
  },
  {
    label: 'Runs',
    path: '/runs',
    group: 'Work',
    icon: Play,
    key: 'r',
    count: 'active-runs',
    pages: [
      { path: '/runs', load: runs },
      { path: '/runs/$runId', load: run, isWide: true },
    ],
  },
  {
    label: 'Agents',
    path: '/agents',
    group: 'Build',
    icon: Bot,
    key: 'e',
    pages: [{ path: '/agents', load: agents }],
  },
  {
    label: 'MCP servers',
    path: '/mcp-servers',
    group: 'Build',
    icon: Plug,
    key: 'm',
    pages: [{ path: '/mcp-servers', load: servers }],
  },
  {
    label: 'Graph',
    path: '/graph',
    group: 'Understand',
    icon: Share2,
    key: 'x',
    pages: [{ path: '/graph', load: explorer }],
  },
]
