import { hashOf } from '../hash.ts'

export interface Forecast {
  readonly condition: string
  readonly temperatureC: number
}

/** Condition and temperature of three days from today on; the days after repeat them. Made up. */
const table: { readonly [city: string]: readonly (readonly [string, number])[] } = {
  amsterdam: [
    ['showers of rain', 13],
    ['cloudy', 14],
    ['sunny', 16],
  ],
  barcelona: [
    ['sunny', 24],
    ['sunny', 25],
    ['windy', 22],
  ],
  berlin: [
    ['cloudy', 17],
    ['sunny', 19],
    ['light rain', 15],
  ],
  cologne: [
    ['light rain', 14],
    ['cloudy', 16],
    ['sunny', 18],
  ],
  hamburg: [
    ['rain', 12],
    ['light rain', 13],
    ['cloudy', 14],
  ],
  lisbon: [
    ['sunny', 23],
    ['sunny', 24],
    ['sunny', 24],
  ],
  london: [
    ['light rain', 14],
    ['rain', 13],
    ['cloudy', 15],
  ],
  madrid: [
    ['sunny', 27],
    ['sunny', 28],
    ['sunny', 29],
  ],
  munich: [
    ['sunny', 18],
    ['heavy rain', 16],
    ['cloudy', 15],
  ],
  'new york': [
    ['cloudy', 19],
    ['sunny', 22],
    ['sunny', 23],
  ],
  oslo: [
    ['snow', -2],
    ['snow', -3],
    ['cloudy', 0],
  ],
  paris: [
    ['cloudy', 17],
    ['rain', 14],
    ['light rain', 15],
  ],
  rome: [
    ['sunny', 25],
    ['sunny', 26],
    ['cloudy', 23],
  ],
  'san francisco': [
    ['foggy', 15],
    ['foggy', 16],
    ['sunny', 19],
  ],
  sydney: [
    ['sunny', 21],
    ['rain', 18],
    ['sunny', 22],
  ],
  tokyo: [
    ['rain', 18],
    ['cloudy', 20],
    ['sunny', 23],
  ],
  vienna: [
    ['sunny', 20],
    ['cloudy', 18],
    ['rain', 14],
  ],
  zurich: [
    ['cloudy', 13],
    ['rain', 11],
    ['rain', 10],
  ],
}
const conditions = ['sunny', 'cloudy', 'light rain', 'windy', 'rain', 'sunny', 'foggy']

/** The forecast for a city so many days from today; always the same for the same two. */
export function forecastFor(city: string, days: number): Forecast {
  const name = city.trim().toLowerCase()
  const rows = table[name]
  const row = rows?.[((days % rows.length) + rows.length) % rows.length]
  if (row !== undefined) return { condition: row[0], temperatureC: row[1] }
  const chance = hashOf(`${name} ${days}`)
  return {
    condition: conditions[chance % conditions.length] ?? 'sunny',
    temperatureC: 5 + (hashOf(name) % 20) + (chance % 4),
  }
}
