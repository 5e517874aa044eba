import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/*
 * What users of such systems suffer from, and the tests that show that they do not suffer from it
 * here: file, and a part of the test's name.
 */
const where: { readonly [item: string]: readonly (readonly [string, string])[] } = {
  '1 random graphs, crashes and answers': [
    ['test/simulation/simulation.test.ts', 'breaks no law in'],
    ['test/acceptance/any-crash.test.ts', 'a run that meets a crash at any point breaks no law'],
  ],
  '2 independent chains': [
    ['test/acceptance/branches.test.ts', 'the second step of a chain starts in the moment'],
  ],
  '3 parallel approvals': [
    ['test/acceptance/branches.test.ts', 'of two approvals beside a slow branch'],
  ],
  '4 kill -9 at any moment': [
    ['test/durability/kill.test.ts', 'loses nothing and repeats nothing'],
    ['src/engines/in-process/steering.test.ts', 'makes a result that comes later a refusal'],
  ],
  '5 a fan-out of 10,000': [
    ['test/acceptance/fan-out-cost.test.ts', '10,000 items cost, each, within a fifth'],
    ['test/embedding/embedding.test.ts', 'fans out to 10,000 steps and gathers them in order'],
  ],
  '6 an output of 100 MB': [
    ['test/acceptance/large-output.test.ts', 'a 100 MB output is stored, referenced'],
  ],
  '8 a plan changed while it runs': [
    ['test/steering/steering.test.ts', 'adds a step without touching what is under way'],
    ['test/steering/steering.test.ts', 'what it reports later is fenced off'],
    ['test/steering/steering.test.ts', 'can be taken back'],
  ],
  '9 invalid and late answers': [
    ['test/embedding/embedding.test.ts', 'with a form asks again when the answer does not fit'],
    ['test/embedding/embedding.test.ts', 'that came too late is told so'],
  ],
  '10 an old answer changed': [
    ['test/waits/changed-answers.test.ts', 'what depends on it is done again, the rest is kept'],
  ],
  '11 rollback, each step once': [
    ['test/steering/steering.test.ts', 'what was done is undone in reverse order, once'],
    ['src/engines/in-process/undoing.test.ts', 'goes on in a second engine'],
  ],
  '12 budgets': [
    ['test/limits/budgets.test.ts', 'pauses it before its next step, keeps what was done'],
  ],
  '13 two schedulers, one firing': [
    ['test/acceptance/one-firing.test.ts', 'fires once, and never in two places'],
  ],
  '17 why is it waiting': [
    ['test/acceptance/why.test.ts', 'each step that is not done says in one sentence'],
  ],
  '18 the 43 workflow patterns': [
    ['examples/patterns/patterns.test.ts', 'there are the 43 patterns, each once'],
  ],
  '19 no level barrier': [
    ['test/acceptance/makespan.test.ts', 'the makespan is the shortest that dependencies allow'],
  ],
}

test.each(Object.entries(where))('%s has its tests', (_, tests) => {
  for (const [file, name] of tests) {
    const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8')
    expect(text, file).toContain(name)
  }
})
