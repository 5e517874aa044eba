import { describe, expect, test } from 'vitest'
import { readComplaint } from './complaint.ts'

const words = {
  kinds: ['application', 'service'],
  choices: { environment: ['production', 'staging', 'development', 'test'] },
}
const staging = { environment: 'staging' }
const production = { environment: 'production' }

describe('a complaint says what does not work, and where', () => {
  test.each([
    ['my application is failing in staging, fix it', { kind: 'application', choices: staging }],
    ['shop is down in production', { name: 'shop', choices: production }],
    ['why is the checkout service failing?', { name: 'checkout', kind: 'service' }],
    ['users get errors on shop in staging', { name: 'shop', choices: staging }],
    ['My app keeps crashing in prod', { kind: 'application', choices: production }],
    ["What's wrong with shop?", { name: 'shop' }],
    ["shop isn't responding", { name: 'shop' }],
    ['diagnose shop in staging', { name: 'shop', choices: staging }],
    ['production is down!', { choices: production }],
    ['it is not working', { isPronoun: true }],
    ['there is an outage of shop in production', { name: 'shop', choices: production }],
    ['Investigate the failing shop in staging', { name: 'shop', choices: staging }],
    ['our service checkout in staging throws errors', { name: 'checkout', kind: 'service' }],
    ['hey, the website shop is super slow in staging', { name: 'shop', choices: staging }],
  ])('%s', (message, expected) => {
    expect(readComplaint(message, words)).toMatchObject(expected)
  })
})

test.each([
  'if shop is down, notify #ops',
  'tell #ops that shop is failing',
  'post "shop is down" to #ops',
  'create application ecommerce with payment service',
  'show me the logs of checkout',
  'summarise the errors in the logs of checkout',
  'When the build is green deploy storefront',
  'Is monitoring switched on for shop?',
  'create a ticket about the broken login',
  'If it rains in Paris tomorrow, search for indoor activities',
])('is no complaint: %s', (message) => {
  expect(readComplaint(message, words)).toBeUndefined()
})
