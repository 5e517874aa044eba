import { expect, test } from 'vitest'
import { createCapturedTerminal } from '../captured-terminal.ts'
import { openLiveView } from './live-view.ts'

test('a line wider than the terminal counts as the rows it takes', async () => {
  const terminal = createCapturedTerminal({ interactive: true, columns: 10 })
  const view = openLiveView(terminal)
  await new Promise<void>((done) => view.update(() => (done(), ['x'.repeat(25), 'y'])))
  view.close(() => ['end'])
  expect(terminal.output()).toContain('\u001b[4A\rend')
})

test('draws in place, at most every 80 ms, and gives the cursor back', async () => {
  const terminal = createCapturedTerminal({ interactive: true })
  const view = openLiveView(terminal)
  let draws = 0
  await new Promise<void>((done) => {
    view.update(() => {
      draws += 1
      if (draws === 3) done()
      return ['one', `draw ${draws}`]
    })
    for (let index = 0; index < 100; index += 1) view.update(() => ['never drawn'])
    view.update(() => {
      draws += 1
      if (draws === 3) done()
      return ['one', `draw ${draws}`]
    })
  })
  view.close(() => ['the end'])
  const output = terminal.output()
  expect(output.startsWith('\u001b[?25l')).toBe(true)
  expect(output.endsWith('\u001b[?25h')).toBe(true)
  expect(output).not.toContain('never drawn')
  expect(output.split('\u001b[2A')).toHaveLength(4)
  expect(output).toContain('the end\u001b[K\n\u001b[J')
})
