import { useRef } from 'react'
import type { ReactNode } from 'react'
import { wholeListMax } from '../data/queries.ts'
import { useKeys } from '../shell/keys.ts'

interface PaneListProps<Item> {
  readonly label: string
  readonly items: readonly Item[]
  readonly keyOf: (item: Item) => string
  readonly selected: string | undefined
  readonly onSelect: (key: string) => void
  /** The content of the row: three cells and a small line. */
  readonly row: (item: Item) => ReactNode
}

/** A list beside what is selected in it; J and K go through it. */
export function PaneList<Item>(props: PaneListProps<Item>): ReactNode {
  const { label, items, keyOf, selected, onSelect, row } = props
  const list = useRef<HTMLUListElement>(null)
  const go = (step: number): void => {
    const at = items.findIndex((item) => keyOf(item) === selected)
    const next = items[at + step]
    if (next === undefined) return
    onSelect(keyOf(next))
    list.current?.querySelectorAll('button')[at + step]?.focus()
  }
  useKeys([
    { keys: 'j', does: 'Next', run: () => go(1) },
    { keys: 'k', does: 'Previous', run: () => go(-1) },
  ])
  return (
    <ul className="pane-list" aria-label={label} ref={list}>
      {items.map((item) => (
        <li key={keyOf(item)}>
          <button
            type="button"
            className="pane-row"
            aria-current={keyOf(item) === selected ? 'true' : undefined}
            onClick={() => onSelect(keyOf(item))}
          >
            {row(item)}
          </button>
        </li>
      ))}
      {items.length >= wholeListMax && (
        <li className="list-foot">The first {items.length} are listed; there may be more.</li>
      )}
    </ul>
  )
}
