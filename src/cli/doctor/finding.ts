import { fill, printableLine, widthOf, type Style } from '../text.ts'

/** What one check found. */
export interface Finding {
  readonly name: string
  /** `absent`: not set up, and not needed for Skein to work. */
  readonly status: 'ok' | 'problem' | 'absent'
  readonly detail: string
  /** How to mend a problem, or how to set up what is absent. */
  readonly mend?: string
}

const marks: { readonly [S in Finding['status']]: string } = { ok: '✔', problem: '✖', absent: '–' }

/** One line a finding, how to mend it below, and a last line that sums up. */
export function renderFindings(findings: readonly Finding[], style: Style): readonly string[] {
  const width = Math.max(...findings.map((finding) => widthOf(finding.name)))
  const problems = findings.filter((finding) => finding.status === 'problem').length
  const lines = findings.flatMap((finding) => {
    const mark = paintMark(finding.status, style)
    const line = `${mark} ${fill(finding.name, width)}  ${printableLine(finding.detail)}`
    const { mend } = finding
    return mend === undefined ? [line] : [line, `  ${' '.repeat(width)}  ${style.dim(mend)}`]
  })
  const sum = problems === 0 ? 'Everything needed is here.' : `To mend: ${problems}.`
  return [...lines, '', sum]
}

function paintMark(status: Finding['status'], style: Style): string {
  switch (status) {
    case 'ok':
      return style.green(marks.ok)
    case 'problem':
      return style.red(marks.problem)
    case 'absent':
      return style.dim(marks.absent)
  }
}
