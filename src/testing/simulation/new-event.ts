import type { NewEvent } from '../../ports/store.ts'

export const startedAt = 1_764_000_000_000

export function newEvent(type: string, at: number, data: object): NewEvent {
  return { type, at: startedAt + at * 1_234, actor: 'simulation', data: data as NewEvent['data'] }
}
