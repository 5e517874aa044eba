import { describe, expect, test } from 'vitest'
import { exampleRegistry } from '../../testing/fakes/example-registry.ts'
import { createCapability } from '../../core/capability.ts'
import { expandClause } from './expand.ts'
import { readValues } from './fill.ts'
import { lexicalIndexOf } from './lexical-index.ts'
import { contentOf, rank } from './match.ts'
import { normalize } from './normalize.ts'
import { readRegion } from './phrase.ts'
import { segment } from './segment.ts'
import { stem } from './stem.ts'
import { textOf } from './token.ts'

const index = lexicalIndexOf(exampleRegistry)
const clausesOf = (text: string) => segment(normalize(text, index.compounds), index)

describe('stem', () => {
  test('words of one family meet', () => {
    for (const family of [
      ['deploy', 'deploys', 'deploying', 'deployed', 'deployment', 'deployments'],
      ['create', 'creates', 'creating', 'creation'],
      ['policy', 'policies'],
      ['register', 'registering', 'registered'],
      ['attendee', 'attendees', 'attends', 'attending'],
    ]) {
      expect(new Set(family.map(stem)).size, family.join(' ')).toBe(1)
    }
  })

  test('words that only look alike stay apart', () => {
    expect(stem('apply')).not.toBe(stem('application'))
    expect(stem('service')).not.toBe(stem('server'))
  })
})

describe('normalize', () => {
  const words = (text: string) =>
    normalize(text)
      .map((token) => token.word)
      .join(' ')

  test('makes phrasal verbs one word, wherever the particle stands', () => {
    expect(words('back it up')).toBe('backup it')
    expect(words('roll the shop deployment back')).toBe('rollback the shop deployment')
    expect(words('let #ops know')).toBe('notify #ops')
    expect(words('unless it rains')).toBe('unless it rains')
    expect(words('we need a database')).toBe('create a database')
  })

  test('keeps literals whole', () => {
    const literals = normalize(
      'mail "a b" to x@y.io in #ops about shop.example.com, 3.2.0, API_KEY and /tmp/a.txt.',
    ).flatMap((token) => (token.literal === undefined ? [] : [`${token.literal} ${token.value}`]))
    expect(literals).toEqual([
      'quoted a b',
      'email x@y.io',
      'channel #ops',
      'host shop.example.com',
      'version 3.2.0',
      'constant API_KEY',
      'path /tmp/a.txt',
    ])
  })
})

describe('segment', () => {
  test('"and" splits before a verb and not inside a list', () => {
    const clauses = clausesOf('get the logs of the payment and search services and write a report')
    expect(clauses.map((clause) => textOf(clause.tokens))).toEqual([
      'get the logs of the payment and search services',
      'write a report',
    ])
  })

  test('a leading condition governs what follows, and otherwise turns it round', () => {
    const clauses = clausesOf('If it rains, deploy shop, otherwise scale cart')
    expect(clauses).toMatchObject([
      { type: 'subordinate', marker: 'if' },
      { type: 'action', governedBy: [0], isElse: false },
      { type: 'action', governedBy: [0], isElse: true },
    ])
  })

  test('a condition without a comma ends at the instruction after its finite verb', () => {
    const clauses = clausesOf('when the build is green deploy shop to production')
    expect(clauses.map((clause) => textOf(clause.tokens))).toEqual([
      'the build is green',
      'deploy shop to production',
    ])
  })

  test.each([
    ['Deploy shop', true],
    ['Can you deploy shop?', true],
    ['Please deploy shop', true],
    ['Should we deploy shop?', false],
    ['deploy shop?', false],
    ['We deployed shop', false],
  ])('"%s" is an instruction: %s', (text, isImperative) => {
    expect(clausesOf(text)[0]).toMatchObject({ type: 'action', isImperative })
  })

  test('what shall not be done is negated to the end of its list', () => {
    expect(clausesOf('do not deploy, scale or monitor shop').map((one) => one.type)).toEqual([
      'negated',
    ])
    expect(clausesOf('do not deploy shop, just scale cart').map((one) => one.type)).toEqual([
      'negated',
      'action',
    ])
  })
})

describe('match', () => {
  const best = (text: string) => {
    const clause = clausesOf(text)[0]
    const region = readRegion(clause?.tokens ?? [], index, 1)
    const content = contentOf(region, index, clause?.verb)
    const isImperative = clause?.type === 'action' && clause.isImperative
    return rank(content, index, { verb: clause?.verb, isImperative })[0]
  }

  test('an effect needs a verb that asks for it', () => {
    expect(best('create service search')).toMatchObject({ hasEvidence: true })
    expect(best('delete service search')).toMatchObject({ hasEvidence: false })
  })

  test('the index of one list is built once', () => {
    expect(lexicalIndexOf(exampleRegistry)).toBe(index)
  })
})

describe('expand and fill', () => {
  test('"with A and B" asks for each; a further value does not', () => {
    const parts = (text: string) => {
      const tokens = clausesOf(text)[0]?.tokens ?? []
      return expandClause(tokens, tokens[0], index).map((part) => textOf(part.tokens))
    }
    expect(parts('deploy shop to test with monitoring and security policies')).toEqual([
      'deploy shop to test',
      'monitoring',
      'security policies',
    ])
    expect(parts('deploy catalog and cart to test')).toEqual(['deploy catalog and cart to test'])
  })

  test('inputs come from the schema: enum, number, address, names and free words', () => {
    const valuesOf = (capability: string, text: string) => {
      const profile = index.profiles.find((one) => one.capability.name === capability)
      if (profile === undefined) throw new Error(capability)
      const tokens = clausesOf(text)[0]?.tokens ?? []
      return Object.fromEntries(readValues(profile, readRegion(tokens, index, 1), index))
    }
    expect(valuesOf('deployment.create', 'deploy the cart application to prod')).toEqual({
      application: ['cart'],
      environment: ['production'],
    })
    expect(valuesOf('service.scale', 'scale checkout to 5 replicas')).toEqual({
      service: ['checkout'],
      replicas: [5],
    })
    expect(valuesOf('web.search', 'search the web for the CVEs in log4j')).toEqual({
      query: ['CVEs in log4j'],
    })
    expect(valuesOf('slack.post_message', 'post all good to #ops')).toEqual({
      channel: ['#ops'],
      text: ['all good'],
    })
  })

  test('tools that have only a schema are filled by it', () => {
    const move = createCapability({
      name: 'filesystem.move_file',
      description: 'Move or rename files',
      input: {
        type: 'object',
        properties: { source: { type: 'string' }, destination: { type: 'string' } },
        required: ['source', 'destination'],
      },
    })
    const own = lexicalIndexOf([move])
    const region = readRegion(normalize('move /a.txt to /b.txt'), own, 1)
    const [profile] = own.profiles
    expect(profile && Object.fromEntries(readValues(profile, region, own))).toEqual({
      source: ['/a.txt'],
      destination: ['/b.txt'],
    })
  })
})
