/** A scenario of a feature file, its outline's examples already filled in. */
export interface Scenario {
  /** From `tck/features`, without its ending. */
  readonly feature: string
  /** As `[3]`; examples of an outline share it. */
  readonly number: string
  readonly steps: readonly ScenarioStep[]
}

export interface ScenarioStep {
  readonly text: string
  readonly document?: string
  readonly table?: readonly (readonly string[])[]
}

interface Block {
  readonly number: string
  readonly lines: string[]
}

/** Reads the part of Gherkin that feature files of the TCK are written in. */
export function readFeature(feature: string, text: string): readonly Scenario[] {
  const blocks: Block[] = []
  const background: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const title = /^\s*Scenario(?: Outline)?:\s*(\[\d+\])?/.exec(line)
    if (title !== null) blocks.push({ number: title[1] ?? '[?]', lines: [...background] })
    else (blocks.at(-1)?.lines ?? background).push(line)
  }
  return blocks.flatMap(({ number, lines }) =>
    filled(lines).map((steps) => ({ feature, number, steps })),
  )
}

function filled(lines: readonly string[]): readonly (readonly ScenarioStep[])[] {
  const at = lines.findIndex((line) => /^\s*Examples:/.test(line))
  if (at < 0) return [readSteps(lines)]
  const body = lines.slice(0, at)
  const [names = [], ...rows] = lines.slice(at + 1).flatMap((line) => {
    const cells = cellsOf(line)
    return cells === undefined ? [] : [cells]
  })
  return rows.map((row) =>
    readSteps(
      body.map((line) =>
        names.reduce((text, name, index) => text.replaceAll(`<${name}>`, row[index] ?? ''), line),
      ),
    ),
  )
}

function readSteps(lines: readonly string[]): readonly ScenarioStep[] {
  const steps: { text: string; document?: string; table?: string[][] }[] = []
  let open: { readonly indent: number; readonly lines: string[] } | undefined
  for (const line of lines) {
    const step = steps.at(-1)
    if (/^\s*"""/.test(line)) {
      if (open !== undefined && step !== undefined) step.document = open.lines.join('\n')
      open = open === undefined ? { indent: line.indexOf('"'), lines: [] } : undefined
    } else if (open !== undefined) open.lines.push(line.slice(open.indent))
    else if (/^\s*(Given|And|When|Then|But) /.test(line)) {
      steps.push({ text: line.trim().replace(/^\w+ /, '') })
    } else if (step !== undefined) {
      const cells = cellsOf(line)
      if (cells !== undefined) step.table = [...(step.table ?? []), cells]
    }
  }
  return steps
}

/** The cells of a table's row; `\|` is a bar in one. */
function cellsOf(line: string): string[] | undefined {
  const trimmed = line.trim()
  if (!trimmed.startsWith('|')) return undefined
  return trimmed
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('\\\\', '\\'))
}
