import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sourceFiles } from '../tidy/source-files.ts'

export const root: string = fileURLToPath(new URL('../../', import.meta.url))

/** A page that people read. */
export interface Document {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** A fenced block of a page. */
export interface Snippet {
  readonly path: string
  /** Of its first line, counted from 1. */
  readonly line: number
  readonly language: string
  readonly text: string
  /** The heading it stands under. */
  readonly heading: string
}

/** Every page of the repository, but those of the studio. */
export function documents(): readonly Document[] {
  return sourceFiles('.md').filter(({ path }) => !path.startsWith('studio/'))
}

export function readDocument(path: string): Document {
  return { path, text: readFileSync(`${root}${path}`, 'utf8') }
}

/** The fenced blocks of a page, in their order. */
export function snippetsOf({ path, text }: Document): readonly Snippet[] {
  const snippets: Snippet[] = []
  let heading = ''
  let open: { language: string; line: number; lines: string[] } | undefined
  for (const [at, line] of text.split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line)
    if (open === undefined && fence !== null) {
      open = { language: fence[1] ?? '', line: at + 2, lines: [] }
    } else if (open !== undefined && line === '```') {
      const { language, lines } = open
      snippets.push({ path, line: open.line, language, text: lines.join('\n'), heading })
      open = undefined
    } else if (open !== undefined) open.lines.push(line)
    else heading = /^#+ (.*)/.exec(line)?.[1] ?? heading
  }
  return snippets
}

/** The page without its fenced blocks. */
export function proseOf({ text }: Document): string {
  return text.replaceAll(/^```[^]*?^```$/gm, '')
}

export function headingsOf(document: Document): readonly string[] {
  return [...proseOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')
}
