import { exitCodeOf, exitCodeMeanings } from '../src/cli/exit-codes.ts'
import { errorCodes, SkeinError } from '../src/core/errors.ts'
import type { Disposition, ErrorCode } from '../src/core/errors.ts'
import { statusByCode } from '../src/server/http/problem.ts'
import { errorTexts, problemTexts } from './error-texts.ts'

const dispositionTexts: { readonly [D in Disposition]: string } = {
  'never-retry': 'The same again gives the same error.',
  retry: 'The same again can help.',
  'reload-and-retry': 'Load what was changed again, then repeat.',
}

const head = `# Errors

<!-- Written by scripts/write-errors-reference.ts. Do not edit; run \`npm run docs\`. -->

Every error has a stable code. Codes are never renamed or reused, so programs may depend on them;
messages may change. The same code has one HTTP status and one exit code everywhere.

Over HTTP an error is a problem document (RFC 9457, \`application/problem+json\`):

\`\`\`json
{
  "type": "/docs#RUN_NOT_FOUND",
  "title": "Run not found",
  "status": 404,
  "detail": "There is no run \\"run_42\\". List runs to find its id.",
  "code": "RUN_NOT_FOUND",
  "instance": "/v1/runs/run_42",
  "retryable": false,
  "runId": "run_42"
}
\`\`\`

The details of a code (here \`runId\`) stand beside the other fields, or under \`details\` where a name is taken. The
CLI prints the message and the code, and with \`--json\` the same document with \`exitCode\` in place of \`status\`. In a
program it is a \`SkeinError\` with \`code\`, \`details\`, \`message\` and \`disposition\`.

A step or a run that failed has an \`error\` of the form \`{ code, message, retryable }\`. Its code is one of these, the
agent's own, or \`APPROVAL_REJECTED\` where a rejection counts as a failure (\`onReject: fail\`).`

/** The text of `docs/reference/errors.md`, made of the tables that the code itself uses. */
export function renderErrorsReference(): string {
  return [
    head,
    `## Exit codes\n\n${table(['Exit code', 'Meaning'], exitRows())}`,
    `## Dispositions\n\n${table(['Disposition', 'Meaning'], dispositionRows())}`,
    `## Codes\n\n${table(['Code', 'HTTP', 'Exit', 'Disposition'], errorCodes.map(overview))}`,
    ...errorCodes.map(section),
    problems(),
  ].join('\n\n')
}

function exitRows(): readonly (readonly string[])[] {
  return exitCodeMeanings.map(([code, meaning]) => [String(code), meaning])
}

function dispositionRows(): readonly (readonly string[])[] {
  return Object.entries(dispositionTexts).map(([name, text]) => [`\`${name}\``, text])
}

function overview(code: ErrorCode): readonly string[] {
  const error = exampleOf(code)
  const link = `[\`${code}\`](#${code.toLowerCase()})`
  return [link, String(statusByCode[code]), String(exitCodeOf(code)), error.disposition]
}

function section(code: ErrorCode): string {
  const { message, disposition } = exampleOf(code)
  const { meaning, action } = errorTexts[code]
  return [
    `### ${code}`,
    meaning,
    `What to do: ${action}`,
    `HTTP ${statusByCode[code]}, exit code ${exitCodeOf(code)}, \`${disposition}\`.`,
    `> ${escaped(message)}`,
  ].join('\n\n')
}

function problems(): string {
  const rows = Object.entries(problemTexts).map(([code, meaning]) => [`\`${code}\``, meaning])
  const text =
    'A plan is checked as a whole, and every problem is given at once: `{ code, path, message }`, where `path` is a\n' +
    'JSON Pointer into the document, such as `/steps/2/when`.'
  return `## Problems of a plan\n\n${text}\n\n${table(['Problem', 'Meaning'], rows)}\n`
}

/** The error with the names of its details in place of their values. */
function exampleOf(code: ErrorCode): SkeinError {
  const item = { path: '‹path›', message: '‹message›', toString: () => '‹problem›' }
  const isList = (name: unknown): boolean =>
    name === 'problems' || (name === 'known' && code === 'GRAPH_QUERY_UNKNOWN')
  const get = (_: object, name: string | symbol): unknown =>
    isList(name) ? [item] : `‹${String(name)}›`
  return new SkeinError(code, new Proxy({}, { get }))
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('*', '\\*')
}
