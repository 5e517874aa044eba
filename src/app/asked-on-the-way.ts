import type { Run } from '../core/run/run.ts'
import { isFinished } from '../core/run/status.ts'
import { viewTurn } from './chat-turn.ts'
import type { Turn } from './chat-turn.ts'
import type { AppContext } from './context.ts'
import { nextChange } from './next-change.ts'
import { viewPlan } from './run-view.ts'
import type { ChatAnswer } from './views.ts'

/** What a request is answered with while its run waits for a person. */
export interface AskedOnTheWay {
  /** Resolves when a person is asked; never where nobody is. */
  readonly answer: Promise<ChatAnswer>
  cancel(): void
}

/** Watches the run of a turn for the first question to a person. */
export function askedOnTheWay(app: AppContext, turn: Turn): AskedOnTheWay {
  const stop = new AbortController()
  return { answer: firstQuestion(app, turn, stop.signal), cancel: () => stop.abort() }
}

async function firstQuestion(
  app: AppContext,
  turn: Turn,
  signal: AbortSignal,
): Promise<ChatAnswer> {
  const { runId = '' } = turn
  for (;;) {
    const changed = nextChange(app, runId)
    const run = await app.engine.load(runId)
    const wait = openWait(run)
    if (wait !== undefined) {
      changed.cancel()
      return answerOf(turn, run, wait)
    }
    if (signal.aborted || isFinished(run.status)) changed.cancel()
    await changed.promise
  }
}

interface OpenWait {
  readonly waitId: string
  readonly question: string
}

function openWait({ frame }: Run): OpenWait | undefined {
  const asking = frame.steps.find(({ status, wait }) => status === 'WAITING' && wait !== undefined)
  const { wait, compiled } = asking ?? {}
  if (wait === undefined) return undefined
  return { waitId: wait.waitId, question: compiled?.step.approval?.question ?? '' }
}

function answerOf(turn: Turn, run: Run, { waitId, question }: OpenWait): ChatAnswer {
  const { planId = '', repairs = [] } = turn
  const plan = viewPlan({ planId, plan: run.compiled.plan, repairs, run })
  const answer = `${question}\nNothing more is done before that: skein approve ${waitId}`
  const shown = { plan, run: { id: run.id, status: run.status }, approvalId: waitId }
  return { ...viewTurn(turn), ...shown, answer }
}
