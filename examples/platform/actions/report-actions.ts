import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { textOf } from '../read-inputs.ts'
import { inputs, listOf, record, text, whole } from '../schema.ts'
import { keyOf, nextNumber } from '../state/platform-state.ts'
import type { PlatformState, Report } from '../state/platform-state.ts'
import { digestOf } from './digest.ts'

/** From this length on, what is to be published is taken for the document itself. */
const documentLengthMin = 60

const write: Action<PlatformState> = {
  name: 'report.write',
  description: 'Write a report that summarises given material',
  examples: ['summarise the findings', 'write a report about the errors'],
  input: inputs(
    { topic: text('what it is about'), material: { description: 'results of earlier steps' } },
    ['topic'],
  ),
  output: record({
    report: text('name of the report'),
    topic: text('what it is about'),
    text: text('the whole report'),
    points: listOf(text('point')),
    pointCount: whole('number of points'),
    summary: text('the report in one sentence'),
  }),
  requires: [],
  produces: ['report'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const topic = textOf(given, 'topic')
    const points = digestOf(given['material'])
    const number = nextNumber(state)
    const taken = state.reports[keyOf(topic)] !== undefined
    const name = taken ? `${topic} (${number})` : topic
    const body = points.length === 0 ? ['No material was given.'] : points.map((p) => `- ${p}`)
    const report: Report = { name, topic, text: [`# ${topic}`, '', ...body].join('\n'), number }
    state.reports[keyOf(name)] = report
    return {
      output: {
        report: name,
        topic,
        text: report.text,
        points,
        pointCount: points.length,
        summary: `Report "${name}" with ${points.length} points`,
      },
      entities: [{ kind: 'report', name, properties: { topic, pointCount: points.length } }],
    }
  },
}

const publish: Action<PlatformState> = {
  name: 'document.publish',
  description: 'Publish a report or document to the wiki',
  examples: ['publish the report to the wiki'],
  input: inputs({ document: text('document') }, ['document']),
  output: record({
    page: text('title of the page'),
    url: text('where it can be read'),
    version: whole('version of the page'),
    status: text('published'),
  }),
  requires: ['report'],
  produces: ['page'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const said = textOf(given, 'document')
    const report = reportOf(state, said)
    const key = keyOf(report.name)
    const version = (state.pages[key]?.version ?? 0) + 1
    state.pages[key] = { title: report.name, text: report.text, version }
    const url = `https://wiki.example.com/${encodeURIComponent(report.name.replaceAll(' ', '-'))}`
    const page = { kind: 'page', name: report.name, properties: { url, version } }
    const source = { kind: 'report', name: report.name }
    return {
      output: { page: report.name, url, version, status: 'published' },
      entities: [page, source],
      relationships: [relate(source, 'published_as', page)],
    }
  },
}

/** The report of that name or text, the latest one for `the report`, or the text as a document. */
function reportOf(
  state: PlatformState,
  said: string,
): { readonly name: string; readonly text: string } {
  const reports = Object.values(state.reports).toSorted((a, b) => b.number - a.number)
  const named = reports.find(
    ({ name, text: body }) => keyOf(name) === keyOf(said) || said.includes(body),
  )
  if (named !== undefined) return named
  if (said.includes('\n') || said.length >= documentLengthMin) {
    return { name: titleOf(said), text: said }
  }
  const latest = /\b(report|document|summary|it)\b/i.test(said) ? reports[0] : undefined
  return latest ?? refuse(`there is no report "${said}"; write it first, or give its text`)
}

function titleOf(document: string): string {
  const first = document.split('\n').find((line) => line.trim() !== '') ?? document
  return first
    .replace(/^#+\s*/, '')
    .slice(0, 80)
    .trim()
}

export const reportActions: readonly Action<PlatformState>[] = [write]
export const documentActions: readonly Action<PlatformState>[] = [publish]
