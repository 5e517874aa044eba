import { Link } from '@tanstack/react-router'
import { BookmarkPlus, Search, X } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { visibleText } from '../parts/visible-text.ts'
import { useKeys } from '../shell/keys.ts'
import { statusFilters } from './run-filter.ts'
import type { RunFilter } from './run-filter.ts'
import { removeView, saveView, useSavedViews } from './saved-views.ts'
import type { SavedView } from './saved-views.ts'

/** What the list is narrowed to: by state, by words, by a view that was saved. */
export function FilterBar({ filter }: { readonly filter: RunFilter }): ReactNode {
  const { status, text } = filter
  return (
    <div className="filter-bar">
      <nav className="filters" aria-label="Filter by status">
        {statusFilters.map(({ label, value }) => (
          <Link
            key={label}
            to="/runs"
            search={searchOf(value, text)}
            className={value === status.value ? 'on' : ''}
            aria-current={value === status.value ? 'true' : undefined}
            activeProps={{}}
          >
            {label}
          </Link>
        ))}
      </nav>
      <SearchField filter={filter} />
      <Views filter={filter} />
    </div>
  )
}

/** The router knows no names of a query; each screen reads its own. */
function searchOf(status: string | undefined, q: string): never {
  return { ...(status !== undefined && { status }), ...(q !== '' && { q }) } as never
}

function SearchField({ filter }: { readonly filter: RunFilter }): ReactNode {
  const field = useRef<HTMLInputElement>(null)
  const { text, set } = filter
  const [typed, setTyped] = useState(text)
  useEffect(() => setTyped(text), [text])
  useKeys([{ keys: '/', does: 'Find a run', run: () => field.current?.focus() }])
  return (
    <div className="run-find">
      <Search size={13} aria-hidden="true" />
      <input
        ref={field}
        type="search"
        aria-label="Find by name or id"
        placeholder="Find by name or id"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value)
          set({ q: target.value })
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
    </div>
  )
}

function Views({ filter }: { readonly filter: RunFilter }): ReactNode {
  const views = useSavedViews()
  const [isNaming, setNaming] = useState(false)
  const { status, text, isNarrowed } = filter
  const isOn = (view: SavedView): boolean =>
    (view.status ?? undefined) === status.value && (view.q ?? '') === text
  const isSaved = views.some(isOn)
  useKeys(
    isNarrowed && !isSaved
      ? [{ keys: 'v', does: 'Save this view', run: () => setNaming(true) }]
      : [],
  )
  return (
    <div className="views" role="group" aria-label="Saved views">
      {views.map((view) => (
        <span key={view.name} className={isOn(view) ? 'view on' : 'view'}>
          <Link
            to="/runs"
            search={searchOf(view.status, view.q ?? '')}
            aria-current={isOn(view) ? 'true' : undefined}
            activeProps={{}}
          >
            {visibleText(view.name)}
          </Link>
          <button
            type="button"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => removeView(view.name)}
          >
            <X size={11} />
          </button>
        </span>
      ))}
      {isNarrowed && !isSaved && !isNaming && (
        <button type="button" className="button small quiet" onClick={() => setNaming(true)}>
          <BookmarkPlus size={13} /> Save view
        </button>
      )}
      {isNaming && <NameView filter={filter} onDone={() => setNaming(false)} />}
    </div>
  )
}

interface NameViewProps {
  readonly filter: RunFilter
  readonly onDone: () => void
}

function NameView({ filter, onDone }: NameViewProps): ReactNode {
  const id = useId()
  const { status, text } = filter
  const [name, setName] = useState(text === '' ? status.label : `${status.label}: ${text}`)
  const save = (event: SyntheticEvent): void => {
    event.preventDefault()
    if (name.trim() === '') return
    const { value } = status
    saveView({
      name: name.trim(),
      ...(value !== undefined && { status: value }),
      ...(text !== '' && { q: text }),
    })
    onDone()
  }
  return (
    <form className="name-view" onSubmit={save}>
      <label htmlFor={id} className="vh">
        Name of the view
      </label>
      <input
        id={id}
        className="field"
        autoFocus
        value={name}
        onChange={({ target }) => setName(target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
        }}
      />
      <button type="submit" className="button small">
        Save
      </button>
    </form>
  )
}
