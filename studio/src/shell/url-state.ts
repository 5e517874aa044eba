import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback } from 'react'

type Values = { readonly [name: string]: unknown }

/** A part of the path, such as the id in `/runs/$runId`. */
export function usePathPart(name: string): string | undefined {
  const parts: Values = useParams({ strict: false })
  const value = parts[name]
  return typeof value === 'string' ? value : undefined
}

/** A value of the query, as text. */
export function useUrlText(name: string): string | undefined {
  const search: Values = useSearch({ strict: false })
  const value = search[name]
  if (typeof value === 'string') return value === '' ? undefined : value
  // The router reads `?at=3` as a number.
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/** A whole number of the query. */
export function useUrlNumber(name: string): number | undefined {
  const text = useUrlText(name)
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** Changes values of the query in place; undefined takes one away. */
export function useSetUrl(): (values: Values) => void {
  const navigate = useNavigate()
  return useCallback(
    (values: Values) => {
      void navigate({
        to: '.',
        search: (before: Values): never => ({ ...before, ...values }) as never,
        replace: true,
      })
    },
    [navigate],
  )
}
