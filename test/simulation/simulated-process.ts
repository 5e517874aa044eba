/*
 * Owns: one life of the program under test: the real engine, registry, carrying out and use cases,
 * on a store, a clock and agents of the simulated world. It may die at every point at which it
 * touches the world; from there on nothing of it reaches the world any more.
 */
import { CarryOut } from '../../src/app/carry-out.ts'
import type { AppContext } from '../../src/app/context.ts'
import { Journal } from '../../src/app/journal.ts'
import { createProposals } from '../../src/app/modifications/proposals.ts'
import { createRecovery } from '../../src/app/recovery.ts'
import { createSubRuns } from '../../src/app/sub-runs.ts'
import { invariant } from '../../src/core/invariant.ts'
import { InProcessEngine } from '../../src/engines/in-process/in-process-engine.ts'
import type { Agent, StepContext, StepOutcome, StepRequest } from '../../src/ports/agent.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Append, Store } from '../../src/ports/store.ts'
import { Registry } from '../../src/registry/registry.ts'
import { agentSketches, capabilities } from './simulated-agents.ts'
import type { AgentSketch } from './simulated-agents.ts'
import type { Life, VirtualTime } from './virtual-time.ts'

export const organization = 'acme'

/** What a process touches, and what the world does when it is touched. */
export interface Surroundings {
  readonly time: VirtualTime
  readonly store: Store
  /** Counts a point at which the process may die. False: it has died, and does nothing any more. */
  point(life: Life): boolean
  /** Whether the disk refuses this commit. */
  isFault(): boolean
  committed(appends: readonly Append[]): void
  perform(life: Life, agent: string, order: StepOrder): Promise<StepOutcome>
  /** Calls the engine back for a turn. */
  soon(life: Life, turn: () => void): void
  failed(error: unknown): void
  /** What does not fit into one commit waits for the next; undefined: as the engine has it. */
  readonly commitEventsMax: number | undefined
}

/** What an agent is given. */
export interface StepOrder {
  readonly request: StepRequest
  readonly context: StepContext
}

export interface SimulatedProcess {
  readonly life: Life
  readonly app: AppContext
}

const never: Promise<never> = new Promise(() => undefined)

/** Nothing was ever seen here, so nothing is foretold from it. */
const noTally = { count: 0, succeeded: 0, durationMs: undefined, usd: undefined }
const noLearning = {
  caughtUp: async () => undefined,
  statistics: () => ({ ofCapability: () => noTally, ofPlan: () => noTally }),
}

export function openProcess(world: Surroundings): SimulatedProcess {
  const life: Life = { alive: true, busy: 0 }
  const clock = clockOf(world, life)
  const journal = new Journal({ store: storeOf(world, life), organization, clock })
  const registry = new Registry(clock)
  for (const sketch of agentSketches) registry.add(agentOf(world, life, sketch), 'program')
  const secrets = { encrypt: (plain: string) => plain, decrypt: (sealed: string) => sealed }
  const parts: { app?: AppContext } = {}
  const whole = (): AppContext => {
    invariant(parts.app !== undefined, 'the context is there before a run starts')
    return parts.app
  }
  const worker = new CarryOut({
    organization,
    registry,
    secrets,
    subRuns: createSubRuns(whole),
    recovery: (order) => during(life, createRecovery(whole)(order)),
    propose: createProposals(whole),
  })
  const onError = (error: unknown): void => world.failed(error)
  const engine = new InProcessEngine({
    organization,
    store: journal.store,
    worker,
    clock,
    onError,
    chance: () => 0,
    soon: (turn) => world.soon(life, turn),
    ...(world.commitEventsMax !== undefined && { commitEventsMax: world.commitEventsMax }),
  })
  const policy = { rules: [] }
  const learning = async (): Promise<object> => noLearning
  const roles = ['lead', 'clerk']
  const people = { ada: { roles }, bob: { roles } }
  const parties = { registry, engine, policy, people, learning }
  const app = { organization, journal, clock, secrets, ...parties, onError }
  parts.app = app as unknown as AppContext
  return { life, app: parts.app }
}

/** The simulation stands still meanwhile. */
async function during<T>(life: Life, work: Promise<T>): Promise<T> {
  life.busy += 1
  try {
    return await work
  } finally {
    life.busy -= 1
  }
}

function clockOf(world: Surroundings, life: Life): Clock {
  const { time } = world
  return {
    now: () => time.now,
    ringAt(at, ring) {
      if (!world.point(life)) return () => undefined
      const appointment = time.at(at, life, ring)
      return () => void (appointment.isOff = true)
    },
  }
}

function storeOf(world: Surroundings, life: Life): Store {
  const { store } = world
  const whileAlive = <T>(read: () => Promise<T>): Promise<T> => (life.alive ? read() : never)
  return {
    async commit(appends) {
      if (!world.point(life)) return never
      if (world.isFault()) throw new Error('the disk is full')
      const outcomes = await store.commit(appends)
      world.committed(appends.filter((_, index) => outcomes[index]?.type === 'saved'))
      return world.point(life) ? outcomes : never
    },
    readStream: (query) => whileAlive(() => store.readStream(query)),
    readJournal: (query) => whileAlive(() => store.readJournal(query)),
    head: () => whileAlive(() => store.head()),
    getRecord: (key) => whileAlive(() => store.getRecord(key)),
    listRecords: (query) => whileAlive(() => store.listRecords(query)),
    scanRecords: (query) => whileAlive(() => store.scanRecords(query)),
    close: () => Promise.resolve(),
  }
}

function agentOf(world: Surroundings, life: Life, sketch: AgentSketch): Agent {
  const { name, parallelMax } = sketch
  const own = capabilities.filter((capability) => sketch.capabilities.includes(capability.name))
  return {
    name,
    kind: 'function',
    ...(parallelMax !== undefined && { parallelMax }),
    capabilities: () => own,
    health: () => ({ status: 'ACTIVE' }),
    close: () => Promise.resolve(),
    perform(request, context) {
      if (!world.point(life)) return never
      const outcome = world.perform(life, name, { request, context })
      return world.point(life) ? outcome : never
    },
  }
}
