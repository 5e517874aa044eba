import { functionAgent, openSkein } from '../skein.ts'
import type { Agent, RunView, Skein } from '../skein.ts'
import type { Happening, Pattern } from './pattern.ts'

/** A check of a pattern: what was looked at, what it is, and what it should be. */
export interface Check {
  readonly what: string
  readonly actual: unknown
  readonly expected: unknown
}

/** When a step was begun and ended, counted in beginnings and ends. */
interface Span {
  readonly step: string
  readonly from: number
  to: number
}

/** Runs a pattern's plan on a Skein of its own, lets its story happen, and says what came of it. */
export async function runPattern(pattern: Pattern): Promise<readonly Check[]> {
  const spans: Span[] = []
  const held = new Map<string, (() => void)[]>()
  const skein = await openSkein({ agents: [workAgent(spans, held)] })
  try {
    for (const [name, plan] of Object.entries(pattern.saved ?? {})) {
      await skein.orchestrations.save(name, { plan })
    }
    const { id } = await skein.runs.start({ plan: pattern.plan })
    for (const happening of pattern.story ?? []) await happen(happening, { skein, id, held })
    return checksOf(pattern, await skein.runs.result(id), spans)
  } finally {
    await skein.close()
  }
}

type Held = Map<string, (() => void)[]>

/** Does what it is asked: at once, or when it is told to end. */
function workAgent(spans: Span[], held: Held): Agent {
  let moments = 0
  const begin = (step: string): Span => {
    const span = { step, from: (moments += 1), to: Number.POSITIVE_INFINITY }
    spans.push(span)
    return span
  }
  const end = (span: Span): void => void (span.to = moments += 1)
  return functionAgent({
    name: 'worker',
    capabilities: [
      {
        name: 'work.echo',
        run: (inputs, { stepId }) => {
          end(begin(stepId))
          return inputs
        },
      },
      {
        name: 'work.hold',
        run: async (inputs, { stepId }) => {
          const span = begin(stepId)
          await new Promise<void>((resolve) => {
            held.set(stepId, [...(held.get(stepId) ?? []), resolve])
          })
          end(span)
          return inputs
        },
      },
    ],
  })
}

interface Scene {
  readonly skein: Skein
  readonly id: string
  readonly held: Held
}

async function happen(happening: Happening, { skein, id, held }: Scene): Promise<void> {
  if ('finish' in happening) {
    const { finish } = happening
    await until(`${finish} is begun`, () => Promise.resolve((held.get(finish)?.length ?? 0) > 0))
    held.get(finish)?.shift()?.()
  } else if ('until' in happening) await untilSteps([happening.until], { skein, id })
  else if ('untilOne' in happening) await untilSteps(happening.untilOne, { skein, id })
  else if ('signal' in happening) await skein.runs.signal(id, happening.signal, happening.data)
  else if ('cancelRun' in happening) await skein.runs.cancel(id)
  else if ('modify' in happening) {
    const changes = happening.modify as Parameters<Skein['runs']['modify']>[1]['changes']
    await skein.runs.modify(id, { changes, reason: 'the story says so' })
  } else {
    const { act: action, step: stepId, output } = happening
    const more = output === undefined ? {} : { output }
    await skein.runs.act({ runId: id, stepId }, { action, reason: 'the story says so', ...more })
  }
}

/** Units: milliseconds. */
const patienceMs = 10_000

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + patienceMs
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error(`It never came to this: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Until the steps that one of the texts names stand as it says. */
async function untilSteps(
  texts: readonly string[],
  { skein, id }: Pick<Scene, 'skein' | 'id'>,
): Promise<void> {
  await until(texts.join(' or '), async () => {
    const now = statusesOf(await skein.runs.get(id))
    return texts.some((text) => text.split(' ').every((one) => now.includes(one)))
  })
}

function statusesOf({ steps }: RunView): readonly string[] {
  return steps.map(({ id, status }) => `${id}:${status}`)
}

function checksOf({ expect }: Pattern, run: RunView, spans: readonly Span[]): readonly Check[] {
  const checks: Check[] = [{ what: 'the run ends', actual: run.status, expected: expect.status }]
  if (expect.steps !== undefined) {
    const actual = [...statusesOf(run)].toSorted()
    checks.push({ what: 'the steps end', actual, expected: expect.steps.split(' ').toSorted() })
  }
  if (expect.output !== undefined) {
    checks.push({ what: 'the output is', actual: run.output, expected: expect.output })
  }
  for (const [first, second] of expect.before ?? []) {
    const what = `${first} before ${second}`
    checks.push({ what, actual: isBefore(spans, first, second), expected: true })
  }
  for (const [step, expected] of Object.entries(expect.runs ?? {})) {
    const actual = spans.filter((span) => span.step === step).length
    checks.push({ what: `${step} is done so often`, actual, expected })
  }
  if (expect.apart !== undefined) {
    const { apart } = expect
    const own = spans.filter(({ step }) => apart.includes(step))
    const meet = own.some((one) => own.some((two) => one.from < two.from && two.from < one.to))
    checks.push({ what: `${apart.join(', ')} meet`, actual: meet, expected: false })
  }
  return checks
}

/** The first has ended before the second has; a held step may have begun long before. */
function isBefore(spans: readonly Span[], first: string, second: string): boolean {
  const earlier = spans.find(({ step }) => step === first)
  const later = spans.find(({ step }) => step === second)
  if (earlier === undefined || later === undefined) return false
  return earlier.to < later.to
}
