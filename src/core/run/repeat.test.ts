import { expect, test } from 'vitest'
import { ask, startRun, task } from '../../testing/fakes/run-hand.ts'

test('a step that waits for a moment can be repeated', () => {
  const wait = { kind: 'wait', wait: { delayMs: 0 } } as const
  const repeat = { until: 'inputs.on', timesMax: 2 }
  const { run, feed } = startRun([{ id: 'w', ...wait, repeat }])
  feed({ type: 'step.due', step: 'w', attempt: 1 })
  expect(run.status).toBe('COMPLETED')
})

test('a question can be repeated until the answer is as it should be, and not for ever', () => {
  const repeat = { until: "q.output.decision == 'APPROVE'", timesMax: 2 }
  const { run, answer, step } = startRun([{ ...ask('q', { onReject: 'continue' }), repeat }])
  const first = step('q').wait?.waitId
  answer('q', 'REJECT')
  expect(step('q')).toMatchObject({ status: 'WAITING', round: 2, attempt: 2 })
  expect(step('q').wait?.waitId).not.toBe(first)
  answer('q', 'REJECT')
  expect(run.error).toMatchObject({ code: 'REPEAT_EXHAUSTED' })
})

test('a question that was rejected too often counts as failed, not as rejected', () => {
  const repeat = { until: "q.output.decision == 'APPROVE'", timesMax: 1 }
  const steps = [{ ...ask('q'), repeat, optional: true }, task('a', { dependsOn: ['q'] })]
  const { answer, step } = startRun(steps)
  answer('q', 'REJECT')
  expect(step('a').skipReason).toEqual({ type: 'dependencies-skipped' })
})
