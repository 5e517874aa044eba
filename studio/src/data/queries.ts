import { QueryClient, infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ListQuery } from '@source/app/skein.ts'
import type { Page } from '@source/ports/store.ts'
import type { PlanChange } from '@source/core/plan/plan-change.ts'
import { useSyncExternalStore } from 'react'
import { api, connection } from './api.ts'
import { isPassing } from './connection.ts'
import type { Connection } from './connection.ts'

/** Questions to the server, remembered. Streams of events are not among them: see `run-store.ts`. */
export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1000,
      // A server that is away is asked again; a refusal is an answer.
      retry: (count, error) => isPassing(error) && count < 1000,
      retryDelay: (count) => Math.min(250 * 2 ** count, 2000),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

connection.subscribe(() => {
  if (connection.get().status !== 'open') return
  // A long list is not asked for anew as a whole: what has changed in it is looked up by itself.
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'runs' })
})

export function useConnection(): Connection {
  return useSyncExternalStore(connection.subscribe, connection.get)
}

/** Lists are asked for again when something happens (`news.ts`); otherwise only now and then. */
const listEveryMs = 20_000
/** What changes without an event: how busy agents are. */
const busyEveryMs = 2000
const pageSize = 200

/** Runs as far as they were scrolled to. The newest page is kept true by `recentRunsQuery`. */
export function runsQuery(status: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['runs', status ?? ''],
    queryFn: ({ pageParam }) =>
      api.runs.list({
        limit: pageSize,
        ...(status !== undefined && { status }),
        ...(pageParam !== '' && { cursor: pageParam }),
      }),
    initialPageParam: '',
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 0,
    refetchOnWindowFocus: false,
  })
}

/** The newest runs, asked for again and again. */
export function newestRunsQuery(status: string | undefined) {
  return queryOptions({
    queryKey: ['newest-runs', status ?? ''],
    queryFn: () => api.runs.list({ limit: pageSize, ...(status !== undefined && { status }) }),
    refetchInterval: listEveryMs,
  })
}

export const recentRunsQuery = newestRunsQuery(undefined)

/** A list that is shown as a whole has at most so many rows; where there are more, it says so. */
export const wholeListMax = 2000

/** Every page of a list, so that none ends at a page's end without a word. */
async function wholeList<T>(list: (query: ListQuery) => Promise<Page<T>>): Promise<Page<T>> {
  const items: T[] = []
  let cursor: string | undefined
  do {
    const page = await list({ limit: 200, ...(cursor !== undefined && { cursor }) })
    items.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined && items.length < wholeListMax)
  return { items, ...(cursor !== undefined && { nextCursor: cursor }) }
}

export const openApprovalsQuery = queryOptions({
  queryKey: ['approvals', 'OPEN'],
  queryFn: () => wholeList((query) => api.approvals.list({ status: 'OPEN', ...query })),
  refetchInterval: listEveryMs,
})

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: () => api.health(),
  refetchInterval: listEveryMs,
})

export const conversationsQuery = queryOptions({
  queryKey: ['conversations'],
  queryFn: () => api.conversations.list({ limit: 50 }),
})

export function messagesQuery(conversationId: string) {
  return queryOptions({
    queryKey: ['messages', conversationId],
    queryFn: () => wholeList((query) => api.conversations.messages(conversationId, query)),
  })
}

export interface StepMoment {
  readonly runId: string
  readonly stepId: string
  /** What was asked for changes with it. */
  readonly change: string
}

export function whyQuery({ runId, stepId, change }: StepMoment) {
  return queryOptions({
    queryKey: ['why', runId, stepId, change],
    queryFn: () => api.runs.why(runId, stepId),
    placeholderData: (before) => (before?.stepId === stepId ? before : undefined),
  })
}

export function stepQuery({ runId, stepId, change }: StepMoment) {
  return queryOptions({
    queryKey: ['step', runId, stepId, change],
    queryFn: () => api.runs.step(runId, stepId),
    placeholderData: (before) => (before?.id === stepId ? before : undefined),
  })
}

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: () => wholeList((query) => api.agents.list(query)),
  refetchInterval: busyEveryMs,
})

export const capabilitiesQuery = queryOptions({
  queryKey: ['capabilities'],
  queryFn: () => wholeList((query) => api.capabilities.list(query)),
  refetchInterval: busyEveryMs,
})

export const mcpServersQuery = queryOptions({
  queryKey: ['mcp-servers'],
  queryFn: () => wholeList((query) => api.mcpServers.list(query)),
  refetchInterval: busyEveryMs,
})

export const namedQueriesQuery = queryOptions({
  queryKey: ['named-queries'],
  queryFn: async () => api.graph.queries(),
  staleTime: Infinity,
})

/** Asked for again until it is answered, here or by somebody else. */
export function approvalQuery(approvalId: string) {
  return queryOptions({
    queryKey: ['approvals', 'one', approvalId],
    queryFn: () => api.approvals.get(approvalId),
    refetchInterval: listEveryMs,
  })
}

export interface ImpactOf {
  readonly runId: string
  readonly changes: readonly PlanChange[]
  /** The version that they are thought out for. */
  readonly revision: number
}

/** What a change would do, without doing it. */
export function impactQuery({ runId, changes, revision }: ImpactOf) {
  return queryOptions({
    queryKey: ['impact', runId, revision, JSON.stringify(changes)],
    queryFn: () => api.runs.modify(runId, { changes, reason: 'preview', dryRun: true }),
    placeholderData: (before) => (before?.runId === runId ? before : undefined),
  })
}
