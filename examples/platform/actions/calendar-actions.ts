import { refuse, relate } from '../action.ts'
import type { Action, Outcome } from '../action.ts'
import { resolveDay } from '../day.ts'
import { optionalText, optionalTexts, textOf } from '../read-inputs.ts'
import { formatted, inputs, listOf, record, text, whole } from '../schema.ts'
import type { Meeting, PlatformState } from '../state/platform-state.ts'
import { keyOf } from '../state/platform-state.ts'
import { personOf, standingMeetings } from './directory.ts'

const attendeeSchema = record({ name: text('name'), email: text('address') })
const meetingSchema = record({
  title: text('title'),
  date: text('day'),
  attendees: listOf(attendeeSchema),
})
const emptyWords = new Set([
  'the',
  'a',
  'meeting',
  'of',
  'my',
  'our',
  'all',
  'and',
  'tomorrow',
  's',
])

const find: Action<PlatformState> = {
  name: 'calendar.find',
  description: 'Find meetings in the calendar with their attendees',
  examples: ['who attends the standup tomorrow'],
  input: inputs({ query: text('title of the meeting'), date: formatted('day', 'date') }, ['query']),
  output: record({
    meetings: listOf(meetingSchema),
    attendees: listOf(attendeeSchema),
    meetingCount: whole('number of meetings'),
    summary: text('the result in one sentence'),
  }),
  requires: [],
  produces: ['meeting', 'attendee'],
  reversibility: 'read',
  idempotent: true,
  act({ inputs: given, state, now }) {
    const query = textOf(given, 'query')
    const said = optionalText(given, 'date')
    const day = said === undefined ? undefined : (resolveDay(said, now) ?? notADay(said))
    const all = [...standingMeetings(now), ...state.meetings]
    return foundMeetings(
      query,
      all.filter((one) => fits(one, query) && (day === undefined || one.day === day)),
    )
  },
}

const create: Action<PlatformState> = {
  name: 'calendar.create',
  description: 'Schedule a meeting or event in the calendar',
  examples: ['schedule a meeting with Anna on Friday'],
  input: inputs(
    { title: text('title'), date: formatted('day', 'date'), attendees: listOf(text('person')) },
    ['title', 'date'],
  ),
  output: meetingSchema,
  requires: [],
  produces: ['meeting'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state, now }) {
    const title = textOf(given, 'title')
    const said = textOf(given, 'date')
    const day = resolveDay(said, now) ?? notADay(said)
    const attendees = (optionalTexts(given, 'attendees') ?? []).map(personOf)
    state.meetings.push({ title, day, attendees })
    const meeting = { kind: 'meeting', name: title, properties: { day } }
    const people = attendees.map(({ name, email }) => ({
      kind: 'person',
      name,
      properties: { email },
    }))
    return {
      output: { title, date: day, attendees },
      entities: [meeting, ...people],
      relationships: people.map((person) => relate(person, 'attends', meeting)),
    }
  },
}

function foundMeetings(query: string, meetings: readonly Meeting[]): Outcome {
  const everyone = meetings.flatMap((meeting) => meeting.attendees)
  const attendees = [...new Map(everyone.map((one) => [one.email, one])).values()]
  const titles = meetings.map((meeting) => `${meeting.title} on ${meeting.day}`).join(', ')
  return {
    output: {
      meetings: meetings.map(({ title, day, attendees: who }) => ({
        title,
        date: day,
        attendees: who,
      })),
      attendees,
      meetingCount: meetings.length,
      summary:
        meetings.length === 0
          ? `No meeting "${query}" in the calendar`
          : `${titles}, with ${attendees.map((one) => one.name).join(', ')}`,
    },
    entities: meetings.map(({ title, day }) => ({
      kind: 'meeting',
      name: title,
      properties: { day },
    })),
  }
}

/** A meeting fits when its title has every telling word of the query; `meeting` alone fits all. */
function fits(meeting: Meeting, query: string): boolean {
  const words = keyOf(query).match(/[a-z0-9]+/g) ?? []
  const title = keyOf(meeting.title)
  return words.filter((word) => !emptyWords.has(word)).every((word) => title.includes(word))
}

function notADay(said: string): never {
  return refuse(`"${said}" is not a day`)
}

export const calendarActions: readonly Action<PlatformState>[] = [find, create]
