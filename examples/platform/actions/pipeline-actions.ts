import { relate } from '../action.ts'
import type { Action } from '../action.ts'
import { hashOf } from '../hash.ts'
import { textOf } from '../read-inputs.ts'
import { flag, inputs, record, text, whole } from '../schema.ts'
import type { PlatformState } from '../state/platform-state.ts'

const run: Action<PlatformState> = {
  name: 'pipeline.run',
  description: 'Run the pipeline that builds and tests a repository',
  examples: ['run the build of storefront', 'run the tests'],
  input: inputs({ repository: text('repository') }, ['repository']),
  output: record({
    build: text('name of the build'),
    repository: text('repository'),
    status: text('green or red'),
    green: flag('whether it was built and all tests passed'),
    testCount: whole('number of tests'),
  }),
  requires: ['repository'],
  produces: ['build'],
  reversibility: 'reversible',
  idempotent: true,
  /** Building the same again gives the same build, so nothing is kept. */
  act({ inputs: given }) {
    const repository = textOf(given, 'repository')
    const build = `${repository}-build`
    const testCount = 40 + (hashOf(repository) % 200)
    const built = { kind: 'build', name: build, properties: { status: 'green', testCount } }
    const source = { kind: 'repository', name: repository }
    return {
      output: { build, repository, status: 'green', green: true, testCount },
      entities: [built, source],
      relationships: [relate(built, 'built_from', source)],
    }
  },
}

export const pipelineActions: readonly Action<PlatformState>[] = [run]
