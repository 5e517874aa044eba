import type { ReactNode } from 'react'

interface SkeletonProps {
  /** What is on its way, for those who cannot see it. */
  readonly label: string
  readonly rows?: number
  readonly height?: number
}

/** Shapes of what will be there. Not seen before 150 ms. */
export function Skeleton({ label, rows = 6, height = 24 }: SkeletonProps): ReactNode {
  return (
    <div className="grid gap-3 p-4" role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, row) => (
        <div
          key={row}
          className="skeleton"
          style={{ height, width: `${92 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  )
}
