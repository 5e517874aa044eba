import { useEffect } from 'react'

/** Names the page in the browser's tabs and its history. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title === undefined ? 'Skein' : `${title} · Skein`
    return () => {
      document.title = 'Skein'
    }
  }, [title])
}
