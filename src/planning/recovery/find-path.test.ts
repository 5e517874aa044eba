import { expect, test } from 'vitest'
import { createCapability } from '../../core/capability.ts'
import type { Capability, CapabilityDeclaration } from '../../core/capability.ts'
import { findPath } from './find-path.ts'
import type { PathRequest } from './find-path.ts'

type Said = Partial<CapabilityDeclaration>

const text = { type: 'string' }
const object = (names: string) => {
  const list = names === '' ? [] : names.split(' ')
  return {
    type: 'object',
    properties: Object.fromEntries(list.map((name) => [name, text])),
    required: list,
  }
}

// oxlint-disable-next-line max-params -- what it takes and gives, as one reads it
function capability(name: string, takes: string, gives: string, more: Said = {}): Capability {
  const shapes = { input: object(takes), output: object(gives) }
  return createCapability({ name, description: name, reversibility: 'read', ...shapes, ...more })
}

const forecast = { produces: ['forecast'] }
const failed = capability('weather.get', 'city', 'summary', forecast)

function pathOf(others: readonly Capability[], more: Partial<PathRequest> = {}): string {
  const request = { failed, inputs: { city: 'Rome' }, used: ['summary'], tried: [], prefix: 'path' }
  const path = findPath({ ...request, capabilities: [failed, ...others], ...more })
  return (path ?? []).map((step) => step.capability).join(' > ')
}

test('another capability of the same kinds and fields takes the inputs as they are', () => {
  const other = capability('climate.get', 'city', 'summary', forecast)
  const request = { failed, inputs: { city: '{{ inputs.city }}' }, used: [], tried: [] }
  expect(findPath({ ...request, prefix: 'path', capabilities: [failed, other] })).toEqual([
    { id: 'path_1', capability: 'climate.get', inputs: { city: '{{ inputs.city }}' } },
  ])
})

test('what is missing is looked up first, however deep', () => {
  const station = capability('station.forecast', 'station', 'summary', forecast)
  const near = capability('station.near', 'latitude longitude', 'station')
  const locate = capability('geo.locate', 'city', 'latitude longitude')
  expect(pathOf([station, near, locate])).toBe('geo.locate > station.near > station.forecast')
  const request = { failed, inputs: { city: 'Rome' }, used: [], tried: [], prefix: 'path' }
  const path = findPath({ ...request, capabilities: [station, near, locate] })
  expect(path?.[1]?.inputs).toEqual({
    latitude: '{{ path_1.output.latitude }}',
    longitude: '{{ path_1.output.longitude }}',
  })
})

test('a kind that is required and not there is made first, if that is harmless', () => {
  const needs = capability('climate.get', 'city', 'summary', { ...forecast, requires: ['region'] })
  const look = capability('region.of', 'city', '', { produces: ['region'] })
  const make = { ...look, name: 'region.make', reversibility: 'irreversible' } as const
  expect(pathOf([needs, look])).toBe('region.of > climate.get')
  expect(pathOf([needs, make])).toBe('')
})

test.each<[string, Said & { readonly takes?: string; readonly gives?: string }]>([
  ['is irreversible', { reversibility: 'irreversible' }],
  ['does not say whether it is', { reversibility: undefined }],
  ['has an effect where the failed one has none', { reversibility: 'reversible' }],
  ['makes another kind', { produces: ['report'] }],
  ['lacks a field that is read later', { gives: 'text' }],
  ['would ignore what the failed one was told', { takes: '' }],
  ['needs what nobody gives', { takes: 'city station' }],
])('nothing is on a path that %s', (_, { takes = 'city', gives = 'summary', ...said }) => {
  const other = capability(
    'climate.get',
    takes,
    gives,
    said.produces ? said : { ...forecast, ...said },
  )
  expect(pathOf([other])).toBe('')
})

test('an effect is replaced by the same kind of effect, never by a look', () => {
  const effect = { produces: ['deployment'], reversibility: 'reversible' } as const
  const deploy = capability('app.deploy', 'city', 'summary', effect)
  const request = { failed: { ...deploy, reversibility: 'irreversible' } as const }
  const same = capability('cluster.deploy', 'city', 'summary', effect)
  const look = capability('app.status', 'city', 'summary', { ...effect, reversibility: 'read' })
  const other = capability('app.remove', 'city', 'summary', effect)
  expect(pathOf([look, other], request)).toBe('')
  expect(pathOf([look, other, same], request)).toBe('cluster.deploy')
})

test('without kinds, several fields or a common word say that it is the same', () => {
  const plain = capability('weather.get', 'city', 'text')
  const stranger = capability('logs.read', 'city', 'text')
  const kin = capability('forecast.read', 'city', 'text', { description: 'The weather of a city' })
  expect(pathOf([stranger], { failed: plain, used: ['text'] })).toBe('')
  expect(pathOf([stranger, kin], { failed: plain, used: ['text'] })).toBe('forecast.read')
})

test('a path that was tried is not found again, and the next shortest is', () => {
  const near = capability('climate.get', 'city', 'summary', forecast)
  const far = capability('station.forecast', 'station', 'summary', forecast)
  const station = capability('station.of', 'city', 'station')
  const all = [near, far, station]
  expect(pathOf(all)).toBe('climate.get')
  expect(pathOf(all, { tried: ['climate.get'] })).toBe('station.of > station.forecast')
  expect(pathOf(all, { tried: ['climate.get', 'station.of > station.forecast'] })).toBe('')
})

test('capabilities that need each other in a circle do not keep it looking for ever', () => {
  const many = Array.from({ length: 400 }, (_, index) =>
    capability(`c${index}.get`, `f${index + 1} f${index + 2}`, `f${index}`),
  )
  const needs = capability('climate.get', 'city f0', 'summary', forecast)
  const circle = [capability('a.get', 'x', 'f0'), capability('b.get', 'f0', 'x')]
  expect(pathOf([needs, ...circle, ...many])).toBe('')
})
