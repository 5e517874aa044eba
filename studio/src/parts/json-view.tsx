import { Check, Copy, Download } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { showJson } from './json-text.ts'
import { formatBytes } from './visible-text.ts'

interface JsonViewProps {
  readonly value: unknown
  /** What the file is called that it can be saved as, without its ending. */
  readonly name: string
}

/** A value that came from outside, whatever its size and content, safe to look at. */
export function JsonView({ value, name }: JsonViewProps): ReactNode {
  const { tokens, whole, isCut } = useMemo(() => showJson(value), [value])
  return (
    <div className="code">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls */}
      <pre tabIndex={0} role="group" aria-label={name} dir="auto">
        <code>
          {tokens.map(([type, text], index) =>
            type === 'rest' ? (
              text
            ) : (
              <span key={index} className={type}>
                {text}
              </span>
            ),
          )}
        </code>
      </pre>
      {isCut && (
        <p className="flex items-center gap-2 border-t px-3 py-2 font-sans text-fg-2">
          <span>Only the beginning of {formatBytes(new Blob([whole]).size)} is shown.</span>
          <button type="button" className="button small" onClick={() => save(whole, name)}>
            <Download size={13} />
            Download
          </button>
        </p>
      )}
      <CopyButton text={whole} />
    </div>
  )
}

function CopyButton({ text }: { readonly text: string }): ReactNode {
  const [isCopied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1200)
  }
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={isCopied ? 'Copied' : 'Copy'}
      onClick={() => void copy()}
    >
      {isCopied ? <Check size={13} /> : <Copy size={13} />}
    </button>
  )
}

function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.json`
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
