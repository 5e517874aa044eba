import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createPlatform } from './platform/platform.ts'
import { openSkein } from './skein.ts'
import type { Agent, EventView, Plan, RunView, Skein } from './skein.ts'

/** What an example works with. */
export interface Stage {
  readonly skein: Skein
  /** A line of the transcript. */
  readonly say: (line: string) => void
  /** Says whether what must be equal is equal, and ends the example when it is not. */
  readonly check: (what: string, actual: unknown, expected: unknown) => void
}

export interface Example {
  readonly title: string
  /** Agents of the example's own, beside those of the platform. */
  readonly agents?: readonly Agent[]
  readonly perform: (stage: Stage) => Promise<void>
}

/**
 * Runs an example on a Skein of its own in a folder of its own, and prints a transcript.
 * The exit code of the process is 0 when all checks held, else 1.
 */
export async function runExample(example: Example): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'skein-example-'))
  say(`# ${example.title}`)
  try {
    const platform = createPlatform({ folder: join(folder, 'platform') })
    const agents = [...platform.agents, ...(example.agents ?? [])]
    const skein = await openSkein({ data: join(folder, 'data'), agents })
    try {
      await example.perform({ skein, say, check })
    } finally {
      await skein.close()
    }
  } catch (error) {
    process.exitCode = 1
    say(`FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A plan document that lies beside the example. */
export async function loadPlan(folder: string, file: string): Promise<Plan> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as Plan
}

/** Starts a run and waits for its end. */
export async function runPlan(
  stage: Stage,
  command: Parameters<Skein['runs']['start']>[0],
): Promise<RunView> {
  const { id } = await stage.skein.runs.start(command)
  const run = await stage.skein.runs.result(id)
  sayRun(stage, run)
  return run
}

/** Asks in words, and gives the run that came of it. */
export async function askFor(stage: Stage, request: string): Promise<RunView> {
  stage.say(`\nAsked: ${request}`)
  const { answer, run } = await stage.skein.ask(request)
  if (run === undefined) throw new Error(`No run came of "${request}", but: ${answer}`)
  const view = await stage.skein.runs.result(run.id)
  sayRun(stage, view)
  stage.say(`  Answer: ${answer.replaceAll('\n', '\n          ')}`)
  return view
}

/** The steps of a run with what became of each, for a transcript. */
export function sayRun(stage: Stage, run: RunView): void {
  for (const { id, status, agent = '', startedAt, completedAt } of run.steps) {
    const both = startedAt !== undefined && completedAt !== undefined
    const took = both ? `${Date.parse(completedAt) - Date.parse(startedAt)} ms` : ''
    stage.say(`  ${status.padEnd(10)} ${id.padEnd(16)} ${agent.padEnd(18)} ${took}`)
  }
  stage.say(`  ${run.status}: ${run.name}`)
}

/** Step instances that had started before the first of them ended: these ran side by side. */
export async function startedTogether(
  stage: Stage,
  run: RunView,
  isMeant: (step: string) => boolean,
): Promise<readonly string[]> {
  const together: string[] = []
  for await (const event of stage.skein.runs.events(run.id)) {
    const step = stepOf(event)
    if (step === undefined || !isMeant(step)) continue
    if (event.type === 'step.succeeded' || event.type === 'step.failed') break
    if (event.type === 'step.started') together.push(step)
  }
  return together.toSorted()
}

/** What became of each step of the plan, by id. */
export function statusesOf(run: RunView): { readonly [step: string]: string } {
  const planned = run.steps.filter((step) => step.parent === undefined)
  return Object.fromEntries(planned.map(({ id, status }) => [id, status]))
}

function stepOf(event: EventView): string | undefined {
  const step = event.data['step']
  return typeof step === 'string' ? step : undefined
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

function check(what: string, actual: unknown, expected: unknown): void {
  // Through JSON, because objects that came from different places may differ in prototype only.
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null)) as unknown
  if (!isDeepStrictEqual(plain(actual), plain(expected))) {
    const found = `${JSON.stringify(actual)}\n  instead of ${JSON.stringify(expected)}`
    throw new Error(`It does not hold that ${what}: found ${found}`)
  }
  say(`  ✓ ${what}`)
}
