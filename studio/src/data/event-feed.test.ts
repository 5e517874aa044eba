import type { FollowEvents } from '@source/app/skein.ts'
import type { JournalEventView } from '@source/app/views.ts'
import { expect, test, vi } from 'vitest'
import { createEventFeed } from './event-feed.ts'
import type { FollowRun } from './event-feed.ts'

interface Opened {
  readonly options: FollowEvents
  readonly send: (event: JournalEventView) => void
}

/** Connections that the test drives by hand. */
function openByHand() {
  const opened: Opened[] = []
  const open = async function* (options: FollowEvents): AsyncGenerator<JournalEventView> {
    const waiting: JournalEventView[] = []
    let wake = (): void => {}
    opened.push({
      options,
      send: (event) => {
        waiting.push(event)
        wake()
      },
    })
    options.signal?.addEventListener('abort', () => wake())
    while (options.signal?.aborted !== true) {
      const event = waiting.shift()
      if (event !== undefined) yield event
      else await new Promise<void>((done) => (wake = done))
    }
  }
  const live = (): readonly Opened[] => opened.filter(({ options }) => !options.signal?.aborted)
  return { open, opened, live }
}

function event(position: number, runId: string, type = 'step.started'): JournalEventView {
  const at = '2026-11-25T00:00:00.000Z'
  return { position, type, at, actor: 'engine', stream: `run:${runId}`, runId, data: {} }
}

function follower(signal: AbortSignal, after = 0): FollowRun & { readonly got: number[] } {
  const got: number[] = []
  return { after, signal, take: ({ position }) => got.push(position), got }
}

test('any number of runs share one connection, which follows what is watched', async () => {
  const hand = openByHand()
  const feed = createEventFeed({ open: hand.open })
  const [one, two] = [new AbortController(), new AbortController()]
  const [first, second] = [follower(one.signal), follower(two.signal, 5)]
  void feed.follow('a', first)
  void feed.follow('b', second)
  await vi.waitFor(() => expect(hand.live()).toHaveLength(1))
  expect(hand.live()[0]?.options.runs).toEqual([
    { id: 'a', after: 0 },
    { id: 'b', after: 5 },
  ])
  hand.live()[0]?.send(event(6, 'a'))
  hand.live()[0]?.send(event(7, 'b'))
  await vi.waitFor(() => expect(second.got).toEqual([7]))
  one.abort()
  await vi.waitFor(() => expect(hand.live()[0]?.options.runs).toEqual([{ id: 'b', after: 7 }]))
  expect(hand.live()).toHaveLength(1)
  expect(hand.live()[0]?.options.after).toBe(7)
  hand.live()[0]?.send(event(7, 'b'))
  hand.live()[0]?.send(event(8, 'b'))
  await vi.waitFor(() => expect(second.got).toEqual([7, 8]))
  expect(first.got).toEqual([6])
  two.abort()
  await vi.waitFor(() => expect(hand.live()).toHaveLength(0))
})

test('news of everything else is heard without a run', async () => {
  const hand = openByHand()
  const feed = createEventFeed({ open: hand.open })
  const heard: string[] = []
  const unlisten = feed.listen(({ type }) => heard.push(type))
  await vi.waitFor(() => expect(hand.live()).toHaveLength(1))
  hand.live()[0]?.send(event(1, 'x', 'run.finished'))
  await vi.waitFor(() => expect(heard).toEqual(['run.finished']))
  unlisten()
  await vi.waitFor(() => expect(hand.live()).toHaveLength(0))
})

test('a refusal is told to whoever follows, and asked again later', async () => {
  let tries = 0
  const feed = createEventFeed({
    // eslint-disable-next-line require-yield -- it fails before it gives anything
    open: async function* () {
      tries += 1
      throw new Error('no')
    },
    retryMs: 1,
  })
  const leave = new AbortController()
  await expect(feed.follow('a', follower(leave.signal))).rejects.toThrow('no')
  await vi.waitFor(() => expect(tries).toBeGreaterThan(1))
  leave.abort()
})

test('whoever comes later takes nothing from a connection that does not name its run, and loses nothing', async () => {
  const hand = openByHand()
  const feed = createEventFeed({ open: hand.open })
  const leave = new AbortController()
  const early = follower(leave.signal, 3)
  const heard: number[] = []
  feed.listen(({ position }) => heard.push(position))
  void feed.follow('a', early)
  await vi.waitFor(() => expect(hand.live()).toHaveLength(1))
  // Both are on their way when somebody new comes: the one without its data, the other too late.
  hand.live()[0]?.send(event(4, 'b', 'run.created'))
  hand.live()[0]?.send(event(5, 'a'))
  const [ofB, late] = [follower(leave.signal), follower(leave.signal)]
  void feed.follow('b', ofB)
  void feed.follow('a', late)
  await vi.waitFor(() => expect(hand.opened).toHaveLength(2))
  expect([early.got, heard, ofB.got, late.got]).toEqual([[5], [4, 5], [], []])
  expect(hand.live()[0]?.options.runs).toEqual([
    { id: 'a', after: 0 },
    { id: 'b', after: 0 },
  ])
  for (const [position, run] of [
    [1, 'a'],
    [4, 'b'],
    [5, 'a'],
  ] as const) {
    hand.live()[0]?.send(event(position, run))
  }
  await vi.waitFor(() => expect(late.got).toEqual([1, 5]))
  expect([early.got, ofB.got]).toEqual([[5], [4]])
  leave.abort()
})
