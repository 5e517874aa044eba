import type { ReactNode } from 'react'
import { proseBlocks } from './prose-blocks.ts'

/** A plain answer: never HTML, whatever it holds. */
export function Prose({ text }: { readonly text: string }): ReactNode {
  return (
    <div className="prose" dir="auto">
      {proseBlocks(text).map((block, index) =>
        block.type === 'paragraph' ? (
          <p key={index}>{block.text}</p>
        ) : (
          <ul key={index}>
            {block.items.map((item, place) => (
              <li key={place}>{item}</li>
            ))}
          </ul>
        ),
      )}
    </div>
  )
}
