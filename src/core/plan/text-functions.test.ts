import { describe, expect, test } from 'vitest'
import { mentions, readableText } from './text-functions.ts'

describe('mentions', () => {
  test.each([
    ['Light rain in the evening', 'rain'],
    ['RAINY', 'rain'],
    ['It is rainy today', 'Rain'],
    ['sun, then rain', ' rain '],
    ['no wind, but rain', 'rain'],
    ['no rain today, rain tomorrow', 'rain'],
    ['c++ is used', 'c++'],
    ['Regen: überall Übergänge', 'übergänge'],
  ])('finds the word: %j mentions %j', (text, word) => {
    expect(mentions(text, word)).toBe(true)
  })

  test.each([
    ['no rain', 'rain'],
    ['without any rain', 'rain'],
    ['Not rainy', 'rain'],
    ['zero new errors', 'error'],
    ['never   rain', 'rain'],
    ['drainage', 'rain'],
    ['train', 'rain'],
    ['', 'rain'],
    ['rain', ''],
    ['a.c', 'a+c'],
  ])('heeds negations and word starts: %j does not mention %j', (text, word) => {
    expect(mentions(text, word)).toBe(false)
  })

  test('looks inside lists and objects, and at keys that hold something true', () => {
    expect(mentions({ forecast: ['sunny', { note: 'some rain' }] }, 'rain')).toBe(true)
    expect(mentions({ raining: true }, 'rain')).toBe(true)
    expect(mentions({ rain: 'no' }, 'rain')).toBe(false)
    expect(mentions({ rain: [] }, 'rain')).toBe(false)
    expect(mentions({ rain: 0, snow: null }, 'rain')).toBe(false)
    expect(mentions(null, 'rain')).toBe(false)
    expect(mentions(5, 'rain')).toBe(false)
  })

  test('takes time in proportion to the text', () => {
    const started = performance.now()
    expect(mentions('no '.repeat(200_000), 'no no no no x')).toBe(false)
    expect(mentions(' '.repeat(500_000), 'rain')).toBe(false)
    expect(performance.now() - started).toBeLessThan(2_000)
  })
})

describe('readable text', () => {
  test.each([
    [null, ''],
    ['as it is', 'as it is'],
    [3.5, '3.5'],
    [true, 'true'],
    [[1, 'two', null], '1, two, '],
    [{ city: 'Paris', note: null, temperature: 12 }, 'city: Paris, temperature: 12'],
    [{ at: { x: 1, y: [2, 3] } }, 'at: (x: 1, y: 2, 3)'],
    [{}, ''],
  ])('of %j is %j', (value, text) => {
    expect(readableText(value)).toBe(text)
  })
})
