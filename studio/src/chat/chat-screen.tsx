import type { MessageView } from '@source/app/views.ts'
import { Link } from '@tanstack/react-router'
import { MessageSquarePlus } from 'lucide-react'
import { Suspense, lazy, useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useRunName } from '../data/model-source.tsx'
import { Glyph } from '../parts/glyph.tsx'
import { ProblemBox } from '../parts/problem-box.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { visibleText } from '../parts/visible-text.ts'
import { Reconnecting } from '../shell/reconnecting.tsx'
import { useTitle } from '../shell/use-title.ts'
import { usePathPart, useSetUrl, useUrlText } from '../shell/url-state.ts'
import { Composer } from './composer.tsx'
import { EmptyChat } from './empty-chat.tsx'
import { Turn } from './turn.tsx'
import { useConversation } from './use-conversation.ts'
import type { Conversation } from './use-conversation.ts'

const PlanPane = lazy(async () => ({ default: (await import('./plan-pane.tsx')).PlanPane }))

/** Say what you want done, watch it being done, decide where you are asked. */
export function Screen(): ReactNode {
  const conversationId = usePathPart('conversationId')
  const conversation = useConversation(conversationId)
  const { messages = [], sending } = conversation
  const chosen = useUrlText('run')
  const setUrl = useSetUrl()
  const runs = messages.flatMap(({ runId }) => (runId === undefined ? [] : [runId]))
  const shownRun = chosen !== undefined && runs.includes(chosen) ? chosen : runs.at(-1)
  const title = useConversationTitle(messages)
  useTitle(title ?? 'Chat')
  const isEmpty = conversationId === undefined && sending === undefined
  const view = useUrlText('view') === 'plan' && shownRun !== undefined ? 'plan' : 'chat'
  return (
    <main className={shownRun === undefined ? 'chat alone' : 'chat'} data-view={view}>
      <section className="conversation" aria-label="Conversation">
        <ChatHeader
          title={title}
          view={view}
          hasPlan={shownRun !== undefined}
          onView={(next) => setUrl({ view: next === 'plan' ? 'plan' : undefined })}
        />
        <Log conversation={conversation} isEmpty={isEmpty}>
          {messages.map((message: MessageView, index) => (
            <Turn
              key={message.id}
              message={message}
              isShown={message.runId === shownRun}
              runBefore={messages.slice(0, index).findLast(({ runId }) => runId)?.runId}
              onShow={() => setUrl({ run: message.runId })}
            />
          ))}
        </Log>
        <Composer
          key={conversationId ?? 'new'}
          initial={conversation.unsent}
          isSending={sending !== undefined}
          isFirst={isEmpty}
          onSend={conversation.send}
        />
      </section>
      {shownRun !== undefined && (
        <Suspense fallback={<PlanFallback />}>
          <PlanPane runId={shownRun} />
        </Suspense>
      )}
    </main>
  )
}

/** What its first plan is called; its first words, as long as there is none. */
function useConversationTitle(messages: readonly MessageView[]): string | undefined {
  const first = messages.find(({ runId }) => runId !== undefined)?.runId
  const name = useRunName(first)
  return name ?? messages[0]?.text
}

interface ChatHeaderProps {
  readonly title: string | undefined
  readonly view: 'chat' | 'plan'
  readonly hasPlan: boolean
  readonly onView: (view: 'chat' | 'plan') => void
}

function ChatHeader({ title, view, hasPlan, onView }: ChatHeaderProps): ReactNode {
  return (
    <header className="bar">
      <h1>{title === undefined ? 'New conversation' : visibleText(title)}</h1>
      <span className="grow" />
      <Reconnecting />
      {hasPlan && (
        <div className="segments" role="group" aria-label="View">
          {(['chat', 'plan'] as const).map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => onView(name)}
            >
              {name === 'chat' ? 'Chat' : 'Plan'}
            </button>
          ))}
        </div>
      )}
      {title !== undefined && (
        <Link to="/" className="icon-button" aria-label="New conversation" title="New conversation">
          <MessageSquarePlus size={15} />
        </Link>
      )}
    </header>
  )
}

interface LogProps {
  readonly conversation: Conversation
  readonly isEmpty: boolean
  readonly children: ReactNode
}

function Log({ conversation, isEmpty, children }: LogProps): ReactNode {
  const { messages, error, sending, sendError, send, reload } = conversation
  const log = useRef<HTMLDivElement>(null)
  const count = (messages?.length ?? 0) + (sending === undefined ? 0 : 1)
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight })
  }, [count])
  return (
    // The log scrolls, so it must be reachable by keyboard.
    <div className="log" ref={log} tabIndex={0} role="log" aria-label="Messages">
      {isEmpty && <EmptyChat onSend={send} />}
      {messages === undefined && error === null && <Skeleton label="Loading the conversation" />}
      {error !== null && (
        <ProblemBox title="The conversation cannot be shown" error={error}>
          <div className="actions">
            <button type="button" className="button" onClick={reload}>
              Try again
            </button>
            <Link className="button quiet" to="/">
              New conversation
            </Link>
          </div>
        </ProblemBox>
      )}
      {children}
      {sending !== undefined && (
        <article className="turn">
          <p className="said" dir="auto">
            {visibleText(sending)}
          </p>
          <p className="status-line" role="status">
            <Glyph state="running" />
            Planning
          </p>
        </article>
      )}
      {sendError !== null && (
        <ProblemBox title="The message was not taken" error={sendError}>
          <p className="text-fg-2">It is in the field below, to be sent again.</p>
        </ProblemBox>
      )}
    </div>
  )
}

function PlanFallback(): ReactNode {
  return (
    <section className="plan" aria-label="Plan">
      <header className="bar">
        <h2>Plan</h2>
      </header>
      <Skeleton label="Loading the plan" />
    </section>
  )
}
