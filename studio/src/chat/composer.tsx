import { ArrowUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, SyntheticEvent } from 'react'
import { useKeys } from '../shell/keys.ts'
import { useAwayReason } from '../shell/reconnecting.tsx'

interface ComposerProps {
  /** Text to begin with, such as one that could not be sent. */
  readonly initial?: string | undefined
  readonly isSending: boolean
  readonly isFirst: boolean
  readonly onSend: (text: string) => void
}

/** Where a person says what they want. */
export function Composer({ initial, isSending, isFirst, onSend }: ComposerProps): ReactNode {
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const away = useAwayReason()
  useEffect(() => {
    if (initial !== undefined) setText(initial)
  }, [initial])
  useKeys([{ keys: '/', does: 'Write a message', run: () => field.current?.focus() }])
  const isOff = isSending || away !== undefined || text.trim() === ''
  const send = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (isOff) return
    onSend(text.trim())
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) send(event)
  }
  return (
    <form className="composer" onSubmit={send}>
      <textarea
        ref={field}
        rows={2}
        aria-label="Message"
        placeholder={isFirst ? 'Say what you want done' : 'Say what else you want done'}
        value={text}
        // The empty chat is there to be written in.
        autoFocus={isFirst}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="composer-foot">
        <span>{away ?? 'Enter sends, Shift Enter breaks the line'}</span>
        <button type="submit" className="send" aria-label="Send" disabled={isOff} title={away}>
          <ArrowUp size={15} />
        </button>
      </div>
    </form>
  )
}
