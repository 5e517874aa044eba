/** A mistake that somebody could make: texts of one file, and what would stand there instead. */
export interface PlantedFault {
  readonly name: string
  readonly file: string
  readonly changes: readonly (readonly [before: string, after: string])[]
}

const core = 'src/core/run'

/** Faults of the core and the engine that the simulator must find. Each text stands there once. */
export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a join counts one too few',
    file: `${core}/join.ts`,
    changes: [['if (counts.completed >= needed)', 'if (counts.completed >= needed - 1)']],
  },
  {
    name: 'a skipped step counts as completed',
    file: `${core}/outcome.ts`,
    changes: [
      [
        "else if (step.status === 'COMPLETED') counts.completed += 1",
        "else if (step.status === 'COMPLETED' || step.status === 'SKIPPED') counts.completed += 1",
      ],
    ],
  },
  {
    name: 'retries go on for ever',
    file: `${core}/failure.ts`,
    changes: [['return step.tries < policy.attemptsMax && ', 'return ']],
  },
  {
    name: 'the fence around attempts is ignored',
    file: `${core}/fitness.ts`,
    changes: [['step.attempt > 0 && fact.attempt === step.attempt', 'step.attempt > 0']],
  },
  {
    name: 'a step whose outcome is not known is sent again',
    file: `${core}/failure.ts`,
    changes: [
      ["if (step.idempotent || run.compiled.plan.policy?.onUnknown === 'retry')", 'if (true)'],
    ],
  },
  {
    name: 'what cannot be repeated is undone twice',
    file: `${core}/undo.ts`,
    changes: [['if (undo.idempotent) {', 'if (undo.attempt > 0) {']],
  },
  {
    name: 'undoing does not wait for what came after',
    file: `${core}/undo.ts`,
    changes: [['isBlocked(run.undoGates, step) ? 1 : 0', '0']],
  },
  {
    name: 'the timer of a settled step is kept',
    file: `${core}/settle.ts`,
    changes: [['  clearAlarm(step, effects)\n', '']],
  },
  {
    name: 'a signal that came early is taken again and again',
    file: `${core}/waiting.ts`,
    changes: [['run.signals.get(event.signal)?.shift()', 'run.signals.get(event.signal)?.[0]']],
  },
  {
    name: 'a question can be answered twice',
    file: `${core}/fitness.ts`,
    changes: [
      ["return status === 'WAITING' && wait?.waitId === waitId", 'return wait?.waitId === waitId'],
      ['  if (isSettled(step.status)) return false\n  return !', '  return !'],
    ],
  },
  {
    name: 'resuming a run forgets its items that are ready',
    file: `${core}/transition.ts`,
    changes: [
      [
        "if (step.ready && step.status === 'PENDING')",
        'if (step.ready && step.parent === undefined)',
      ],
    ],
  },
  {
    name: 'a change of the plan forgets what waits for others',
    file: `${core}/modify.ts`,
    changes: [['  else decide(run, step, moment)', '']],
  },
  {
    name: 'the budget is not looked at before a step starts',
    file: 'src/engines/in-process/slots.ts',
    changes: [['this.budgets.breachOf(live.run, this.#at)', 'undefined']],
  },
  {
    name: 'a mutex is never given back',
    file: 'src/engines/in-process/slots.ts',
    changes: [['({ name }) => name === key', '() => false']],
  },
  {
    name: 'a mutex is not held after a restart',
    file: 'src/engines/in-process/slots.ts',
    changes: [
      ['this.#keys.take(mutex, { live, name: flightKey(place), step: id })', 'void this.#keys'],
    ],
  },
  {
    name: 'the key of a group is not held after a restart',
    file: 'src/engines/in-process/slots.ts',
    changes: [
      [
        '  holdAccepted(live: LiveRun): void {\n    this.#keys.adopt(live)',
        '  holdAccepted(live: LiveRun): void {',
      ],
    ],
  },
  {
    name: 'effects are carried out before they are on record',
    file: 'src/engines/in-process/in-process-engine.ts',
    changes: [
      [
        '    const outcomes = await commitTurns(store, turns)',
        '    for (const { live, effects } of turns) for (const one of effects) this.#carryOut(live, one)\n' +
          '    const outcomes = await commitTurns(store, turns)',
      ],
    ],
  },
  {
    name: 'a fan-out has one item too many at once',
    file: `${core}/fan-out.ts`,
    changes: [['fanOut.itemsAtWork < slots', 'fanOut.itemsAtWork <= slots']],
  },
  {
    name: 'what is inside a cancelled step goes on',
    file: `${core}/cancel.ts`,
    changes: [['    cancelInside(inner, reason, effects)\n', '']],
  },
  {
    name: 'a group that begins takes no key',
    file: 'src/engines/in-process/slots.ts',
    changes: [['this.#keys.take(mutex, { live, name: step, step })', 'void this.#keys']],
  },
  {
    name: 'a key is given back before its group is over',
    file: 'src/engines/in-process/mutex-keys.ts',
    changes: [['live.run.steps.get(step)?.holdsKey !== true', 'true']],
  },
]
