import { visibleText } from './visible-text.ts'

export type ProseBlock =
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'list'; readonly items: readonly string[] }

/** A plain answer as paragraphs and lists. A line that begins with a dash is an item. */
export function proseBlocks(text: string): readonly ProseBlock[] {
  const blocks: ProseBlock[] = []
  for (const line of visibleText(text).split('\n')) {
    const item = /^\s*[-*•]\s+(.*)$/.exec(line)?.[1]
    const last = blocks.at(-1)
    if (item !== undefined) {
      if (last?.type === 'list')
        blocks[blocks.length - 1] = { ...last, items: [...last.items, item] }
      else blocks.push({ type: 'list', items: [item] })
    } else if (line.trim() !== '') blocks.push({ type: 'paragraph', text: line })
  }
  return blocks
}
