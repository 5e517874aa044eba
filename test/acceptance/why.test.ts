import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSteered } from '../steering/open-steered.ts'
import type { Steered } from '../steering/open-steered.ts'

/* Acceptance 17: every "why is it waiting?" is answered in one true sentence. */

let it: Steered

beforeEach(async () => {
  it = await openSteered()
})

afterEach(() => it.skein.close())

test('each step that is not done says in one sentence what it waits for', async () => {
  const hold = (id: string, more: object = {}) => ({ id, capability: 'work.hold', ...more })
  const { id } = await it.start(
    [
      hold('busy', { mutex: "'the door'" }),
      hold('door', { mutex: "'the door'" }),
      hold('after', { dependsOn: ['busy'] }),
      { id: 'person', kind: 'approval', approval: { question: 'Well?', assignees: ['ada'] } },
      { id: 'moment', kind: 'wait', wait: { until: "'2199-01-01T00:00:00Z'" } },
      { id: 'word', kind: 'wait', wait: { signal: 'go' } },
      { id: 'many', capability: 'work.hold', forEach: '[1, 2, 3]', parallelMax: 1 },
      { id: 'never', capability: 'work.echo', when: '1 == 2' },
    ],
    { policy: { parallelMax: 4 } },
  )
  await it.until(
    id,
    'busy:EXECUTING door:PENDING after:PENDING person:WAITING moment:WAITING word:WAITING ' +
      'many:EXECUTING many[0]:EXECUTING many[1]:PENDING many[2]:PENDING never:SKIPPED',
  )
  const why = async (step: string): Promise<string> => (await it.skein.runs.why(id, step)).sentence
  expect(await why('busy')).toMatch(/^busy is being done by worker since .*\.$/)
  expect(await why('door')).toBe('door waits for a free slot: busy holds the door; it is next.')
  expect(await why('after')).toBe('after waits for busy (running by worker).')
  expect(await why('person')).toMatch(/^person waits since .* for ada to answer "Well\?"\.$/)
  expect(await why('moment')).toBe('moment waits until 2199-01-01T00:00:00.000Z.')
  expect(await why('word')).toBe('word waits for the signal go.')
  expect(await why('many')).toBe('many has 0 of 3 items done.')
  expect(await why('many[1]')).toBe('many[1] waits until fewer items of many run at once.')
  expect(await why('never')).toBe('never was skipped, because its condition 1 == 2 is false.')
  for (const step of ['busy', 'many[0]']) it.release(step)
  await it.skein.runs.cancel(id)
})
