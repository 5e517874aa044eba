import type { ChatAnswer, MessageView } from '@source/app/views.ts'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import { api } from '../data/api.ts'
import { messagesQuery } from '../data/queries.ts'

export interface Conversation {
  /** Oldest first. Undefined while they are on their way. */
  readonly messages: readonly MessageView[] | undefined
  readonly error: unknown
  /** What was just said, and is not in the messages yet. */
  readonly sending: string | undefined
  readonly sendError: unknown
  /** What could not be said, to be tried again. */
  readonly unsent: string | undefined
  readonly send: (text: string) => void
  readonly reload: () => void
}

/** A conversation: what was said, and a way to go on. A new one gets its place in the URL. */
export function useConversation(conversationId: string | undefined): Conversation {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const query = useQuery({
    ...messagesQuery(conversationId ?? ''),
    enabled: conversationId !== undefined,
    refetchInterval: ({ state }) => (hasUnplanned(state.data?.items) ? 1000 : false),
  })
  const send = useMutation({
    mutationFn: (text: string) =>
      api.ask(text, { wait: false, ...(conversationId !== undefined && { conversationId }) }),
    onSuccess: async (answer) => {
      await queryClient.fetchQuery({ ...messagesQuery(answer.conversationId), staleTime: 0 })
      if (conversationId === undefined) await openConversation(navigate, answer)
      void queryClient.invalidateQueries({ queryKey: ['conversations'] })
    },
  })
  const { reset } = send
  useEffect(() => reset, [conversationId, reset])
  const items = query.data?.items
  const messages = useMemo(() => items?.toReversed(), [items])
  return {
    messages: conversationId === undefined ? [] : messages,
    error: query.error,
    sending: send.isPending ? send.variables : undefined,
    sendError: send.error,
    unsent: send.isError ? send.variables : undefined,
    send: send.mutate,
    reload: () => void query.refetch(),
  }
}

function openConversation(
  navigate: ReturnType<typeof useNavigate>,
  { conversationId }: ChatAnswer,
): Promise<void> {
  return navigate({ to: `/chat/${encodeURIComponent(conversationId)}`, replace: true })
}

/** A message whose planning was under way when the page was loaded. */
function hasUnplanned(items: readonly MessageView[] | undefined): boolean {
  return items?.some(({ status }) => status === 'RECEIVED') === true
}

/** The answer to a message whose run has ended: the server makes it once, and keeps it. */
export function useAnswer(
  message: MessageView,
  isOver: boolean,
): ReturnType<typeof useQuery<string>> {
  return useQuery({
    queryKey: ['answer', message.id],
    queryFn: async () => (await api.answer(message.id)).answer,
    enabled: message.answer === undefined && isOver,
    staleTime: Infinity,
    ...(message.answer !== undefined && { initialData: message.answer }),
  })
}
