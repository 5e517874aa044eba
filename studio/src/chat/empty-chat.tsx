import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CornerDownRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { conversationsQuery } from '../data/queries.ts'
import { useNow } from '../data/now.ts'
import { formatMoment } from '../parts/duration.ts'
import { visibleText } from '../parts/visible-text.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'
import { exampleRequests } from './examples.ts'

interface EmptyChatProps {
  readonly onSend: (text: string) => void
}

const recentMax = 5

/** Before anything was said: what one can say, and what was said before. */
export function EmptyChat({ onSend }: EmptyChatProps): ReactNode {
  const away = useAwayReason()
  return (
    <div className="greeting">
      <h2>What do you want done?</h2>
      <p className="text-fg-2">
        Skein makes a plan of it, runs it on your agents, and asks you where it matters.
      </p>
      <div className="examples">
        {exampleRequests.map((text) => (
          <button
            key={text}
            type="button"
            disabled={away !== undefined}
            title={away}
            onClick={() => onSend(text)}
          >
            <CornerDownRight size={15} />
            {text}
          </button>
        ))}
      </div>
      <Recent />
    </div>
  )
}

function Recent(): ReactNode {
  const now = useNow()
  const { data } = useQuery(conversationsQuery)
  const items = (data?.items ?? []).slice(0, recentMax)
  if (items.length === 0) return null
  return (
    <nav className="recent" aria-label="Conversations">
      <h3>Before</h3>
      {items.map(({ id, title, createdAt }) => (
        <Link key={id} to={`/chat/${encodeURIComponent(id)}`}>
          <span className="clip">{visibleText(title)}</span>
          <time dateTime={createdAt}>{formatMoment(Date.parse(createdAt), now)}</time>
        </Link>
      ))}
    </nav>
  )
}
