import { resolveDay } from '../day.ts'
import type { Meeting } from '../state/platform-state.ts'

type Person = { readonly name: string; readonly email: string }

const people: readonly Person[] = [
  'Anna',
  'Bob',
  'Chen',
  'Dana',
  'Erik',
  'Fatima',
  'Lisa',
  'Tom',
].map((name) => ({ name, email: `${name.toLowerCase()}@example.com` }))

const standing: readonly { readonly title: string; readonly on: string; readonly who: string }[] = [
  { title: 'Standup', on: 'today', who: 'Anna Bob Chen' },
  { title: 'Standup', on: 'tomorrow', who: 'Anna Bob Chen' },
  { title: 'Planning', on: 'tomorrow', who: 'Anna Chen Dana Erik' },
  { title: 'Architecture review', on: 'in 3 days', who: 'Bob Dana Fatima' },
  { title: 'Budget meeting', on: 'in 2 days', who: 'Erik Lisa' },
]

/** The person of that name; someone unknown gets an address of the company. */
export function personOf(name: string): Person {
  if (name.includes('@')) return personAt(name)
  return personNamed(name) ?? { name, email: `${addressOf(name)}@example.com` }
}

/** The person of that name, if the directory has one. */
export function personNamed(name: string): Person | undefined {
  return people.find((person) => person.name.toLowerCase() === name.trim().toLowerCase())
}

/** The person with that address; someone unknown is called by what stands before the @. */
export function personAt(email: string): Person {
  const known = people.find((person) => person.email === email.toLowerCase())
  return known ?? { name: email.split('@')[0] ?? email, email }
}

/** Meetings that are in every calendar, seen from now. */
export function standingMeetings(now: Date): readonly Meeting[] {
  return standing.map(({ title, on, who }) => ({
    title,
    day: resolveDay(on, now) ?? on,
    attendees: who.split(' ').map(personOf),
  }))
}

function addressOf(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '.')
}
