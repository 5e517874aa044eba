import { clip, fenceData, fenceRule } from '../../core/fence-data.ts'
import type { Json, JsonObject } from '../../core/json.ts'
import type { InstructedTask, PerformInstructed } from '../../ports/instructed-task.ts'
import type { Model } from '../../ports/model.ts'
import { askShaped, usageOf } from './ask-shaped.ts'

/** Units: characters of JSON. What is longer is shown by its beginning. */
const valueLengthMax = 20_000
const allLengthMax = 200_000

/** Does tasks by asking a model: the instructions are its orders, everything else is data. */
export function createInstructed(model: Model): PerformInstructed {
  return async (task, signal) => {
    const question = { system: systemOf(task), prompt: promptOf(task), signal }
    const { output, usage } = await askShaped(model, question, task.output ?? {})
    return { output, usage: usageOf(usage) }
  }
}

function systemOf({ instructions }: InstructedTask): string {
  return [
    'You do one step of a larger plan. This is what is wanted of you:',
    instructions,
    'Do it with the data you get, and answer with the result alone: no preamble, no remarks. ' +
      'You can do nothing but answer: never claim that something was done, sent or changed.',
    fenceRule,
  ].join('\n\n')
}

function promptOf({ inputs, results }: InstructedTask): string {
  return [
    'The inputs of the step:',
    fenceData('inputs', shown(inputs)),
    'What the steps before it gave, by their names:',
    fenceData('results', shown(results)),
  ].join('\n')
}

/** As much of every value as a model can read. */
function shown(values: JsonObject): Json {
  let left = allLengthMax
  const entries = Object.entries(values).map(([name, value]): [string, Json] => {
    const text = JSON.stringify(value)
    const lengthMax = Math.min(valueLengthMax, left)
    left -= Math.min(text.length, lengthMax)
    return [name, text.length <= lengthMax ? value : clip(text, Math.max(1, lengthMax))]
  })
  return Object.fromEntries(entries)
}
