import { autocompletion } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import {
  HighlightStyle,
  StreamLanguage,
  bracketMatching,
  syntaxHighlighting,
} from '@codemirror/language'
import { cypher } from '@codemirror/legacy-modes/mode/cypher'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { completeCypher } from './complete-cypher.ts'

interface CypherEditorProps {
  readonly initial: string
  readonly onChange: (text: string) => void
  readonly onRun: () => void
}

const theme = EditorView.theme({
  '&': { color: 'var(--fg)', font: 'var(--t-code)', minHeight: '96px', maxHeight: '280px' },
  '.cm-scroller': { font: 'var(--t-code)', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--fg)', padding: '8px 0' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--fg-3)' },
  '.cm-tooltip': { background: 'var(--surface)', border: '1px solid var(--line-2)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--active)',
    color: 'var(--fg)',
  },
})

const highlight = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--fg)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--completed-t)' },
  { tag: tags.number, color: 'var(--running-t)' },
  { tag: tags.comment, color: 'var(--fg-3)' },
])

/** An editor for Cypher. Mod-Enter runs it; Escape and then Tab leave it. */
export function CypherEditor({ initial, onChange, onRun }: CypherEditorProps): ReactNode {
  const host = useRef<HTMLDivElement>(null)
  const first = useRef(initial)
  const latest = useRef({ onChange, onRun })
  latest.current = { onChange, onRun }
  useEffect(() => {
    if (host.current === null) return undefined
    // In a shadow tree its styles are adopted sheets, which the strict policy takes.
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' })
    const view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          keymap.of([{ key: 'Mod-Enter', run: () => (latest.current.onRun(), true) }]),
          lineNumbers(),
          history(),
          bracketMatching(),
          StreamLanguage.define(cypher),
          syntaxHighlighting(highlight),
          autocompletion({ override: [completeCypher], icons: false }),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Cypher' }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.onChange(state.doc.toString())
          }),
          theme,
        ],
      }),
    })
    return () => view.destroy()
  }, [])
  // Keys of the studio are text in here.
  return (
    <div
      className="cypher-host"
      ref={host}
      role="presentation"
      onKeyDown={(event) => event.nativeEvent.stopImmediatePropagation()}
    />
  )
}
