import { refuse } from '../action.ts'
import type { Action } from '../action.ts'
import { daysUntil, resolveDay } from '../day.ts'
import { optionalText, textOf } from '../read-inputs.ts'
import { decimal, flag, formatted, inputs, record, text } from '../schema.ts'
import type { PlatformState } from '../state/platform-state.ts'
import { forecastFor } from './weather-table.ts'

const get: Action<PlatformState> = {
  name: 'weather.get',
  description: 'Get the current weather and the forecast for a city',
  examples: ['weather in Tokyo', 'will it rain in Paris tomorrow'],
  input: inputs({ city: text('city'), date: formatted('day', 'date') }, ['city']),
  output: record({
    city: text('city'),
    date: text('day'),
    condition: text('sunny, cloudy, rain, snow, …'),
    temperatureC: decimal('temperature in degrees Celsius'),
    rain: flag('whether it rains'),
    snow: flag('whether it snows'),
    summary: text('the weather in one sentence'),
  }),
  requires: [],
  produces: ['weather'],
  reversibility: 'read',
  idempotent: true,
  /** Speaks of one day only, so that a condition such as "if it rains" can look at all of it. */
  act({ inputs: given, now }) {
    const city = textOf(given, 'city')
    const said = optionalText(given, 'date') ?? 'today'
    const date = resolveDay(said, now) ?? refuse(`"${said}" is not a day`)
    const { condition, temperatureC } = forecastFor(city, daysUntil(date, now))
    return {
      output: {
        city,
        date,
        condition,
        temperatureC,
        rain: condition.includes('rain'),
        snow: condition.includes('snow'),
        summary: `${city} on ${date}: ${condition}, ${temperatureC} °C`,
      },
      entities: [{ kind: 'city', name: city }],
    }
  },
}

export const weatherActions: readonly Action<PlatformState>[] = [get]
