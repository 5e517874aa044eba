/** An MCP server that stands for GitHub: repositories and releases, without a network. */
import { refuse, relate } from '../action.ts'
import type { Action } from '../action.ts'
import { hashOf } from '../hash.ts'
import { optionalText, textOf } from '../read-inputs.ts'
import { inputs, listOf, record, text } from '../schema.ts'
import { serveActions } from './serve-actions.ts'

interface Repository {
  readonly name: string
  releases: string[]
}

interface GithubState {
  readonly repositories: { [name: string]: Repository }
}

const defaultRepository = 'app'
/** Repositories from before; each is taken over when something first refers to it. */
const olderRepositories: readonly string[] = [
  'app',
  'billing',
  'portal',
  'reporting',
  'search',
  'shop',
  'storefront',
]

const getRepository: Action<GithubState> = {
  name: 'get_repository',
  description: 'Get the source code of a repository from GitHub',
  examples: ['check out the storefront repository', 'get my app from GitHub'],
  input: inputs(
    { repository: { ...text('repository; "app" when not said'), default: defaultRepository } },
    [],
  ),
  output: record({
    repository: text('name of the repository'),
    application: text('application that is built from it'),
    commit: text('newest commit'),
    branch: text('default branch'),
    files: listOf(text('path')),
    url: text('where it can be cloned'),
  }),
  requires: [],
  produces: ['source'],
  reversibility: 'read',
  idempotent: true,
  act({ inputs: given, state }) {
    const { name } = repositoryOf(state, optionalText(given, 'repository') ?? defaultRepository)
    const commit = commitOf(name)
    return {
      output: {
        repository: name,
        application: name,
        commit,
        branch: 'main',
        files: ['README.md', 'package.json', 'src/main.ts'],
        url: `${urlOf(name)}.git`,
      },
      entities: [{ kind: 'repository', name, properties: { commit, branch: 'main' } }],
    }
  },
}

const createRepository: Action<GithubState> = {
  name: 'create_repository',
  description: 'Create a Git repository on GitHub',
  examples: ['create a repo called storefront'],
  input: inputs({ name: text('name of the repository') }, ['name']),
  output: record({
    repository: text('name of the repository'),
    url: text('where it can be cloned'),
    branch: text('default branch'),
  }),
  requires: [],
  produces: ['repository'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const name = textOf(given, 'name')
    if (state.repositories[name] !== undefined) refuse(`repository "${name}" exists already`)
    state.repositories[name] = { name, releases: [] }
    const url = `${urlOf(name)}.git`
    return {
      output: { repository: name, url, branch: 'main' },
      entities: [{ kind: 'repository', name, properties: { url } }],
    }
  },
}

const createRelease: Action<GithubState> = {
  name: 'create_release',
  description: 'Publish a release of a repository on GitHub',
  examples: ['release version 2.1 on GitHub'],
  input: inputs(
    {
      repository: { ...text('repository; "app" when not said'), default: defaultRepository },
      version: text('version'),
    },
    ['version'],
  ),
  output: record({
    release: text('name of the release'),
    repository: text('name of the repository'),
    version: text('version'),
    url: text('where it can be read'),
  }),
  requires: [],
  produces: ['release'],
  reversibility: 'reversible',
  idempotent: false,
  act({ inputs: given, state }) {
    const repository = repositoryOf(state, optionalText(given, 'repository') ?? defaultRepository)
    const version = textOf(given, 'version')
    if (repository.releases.includes(version)) {
      refuse(`repository "${repository.name}" has a release ${version} already`)
    }
    state.repositories[repository.name] = {
      ...repository,
      releases: [...repository.releases, version],
    }
    const name = `${repository.name} ${version}`
    const url = `${urlOf(repository.name)}/releases/${encodeURIComponent(version)}`
    const release = { kind: 'release', name, properties: { version, url } }
    const source = { kind: 'repository', name: repository.name }
    return {
      output: { release: name, repository: repository.name, version, url },
      entities: [release, source],
      relationships: [relate(release, 'release_of', source)],
    }
  },
}

function repositoryOf(state: GithubState, name: string): Repository {
  const known = state.repositories[name]
  if (known !== undefined) return known
  if (olderRepositories.includes(name)) return { name, releases: [] }
  return refuse(`there is no repository "${name}"`)
}

function urlOf(repository: string): string {
  return `https://github.example.com/acme/${encodeURIComponent(repository)}`
}

function commitOf(name: string): string {
  return hashOf(`${name} main`).toString(16).padStart(8, '0')
}

serveActions<GithubState>({
  name: 'github',
  instructions: 'Repositories and releases of the organization acme. Made up, without a network.',
  actions: [getRepository, createRepository, createRelease],
  createState: () => ({ repositories: {} }),
})
