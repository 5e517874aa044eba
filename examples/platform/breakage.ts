import { join } from 'node:path'
import { Refusal } from './action.ts'
import { breakSomething, faultWays, mendEverything, openFaults } from './state/faults.ts'
import type { Breakage } from './state/faults.ts'
import { createPlatformState } from './state/platform-state.ts'
import type { Fault, PlatformState } from './state/platform-state.ts'
import { openStateFile } from './state/state-file.ts'
import type { StateFile } from './state/state-file.ts'

/** A fault, and how it shows. */
export interface FaultView extends Pick<Fault, 'way' | 'application' | 'environment'> {
  /** What is broken: a version, a service, a policy, a domain, a secret. */
  readonly thing: string
  readonly shows: string
}

/** What breaking came to: the fault, or why there is none. */
export type Broken = { readonly fault: FaultView } | { readonly refused: string }

/** Breaks the example platform of a folder on purpose, or mends it. Works beside a running server. */
export interface BreakableExample {
  readonly ways: { readonly [way: string]: string }
  break(asked: Breakage): Broken
  /** Mends all that was broken. The answer is what it was. */
  mend(): readonly FaultView[]
  list(): readonly FaultView[]
}

export function openBreakableExample(folder: string): BreakableExample {
  const path = join(folder, 'platform.json')
  const state: StateFile<PlatformState> = openStateFile(path, createPlatformState)
  return {
    ways: faultWays,
    break(asked) {
      try {
        return { fault: view(state.update((draft) => breakSomething(draft, asked))) }
      } catch (error) {
        if (error instanceof Refusal) return { refused: error.message }
        throw error
      }
    },
    mend: () => state.update(mendEverything).map(view),
    list: () => openFaults(state.read()).map(view),
  }
}

function view({ way, application, environment, thing }: Fault): FaultView {
  return { way, application, environment, thing, shows: faultWays[way] ?? '' }
}
