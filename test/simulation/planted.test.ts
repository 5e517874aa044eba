import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plantedFaults } from '../../scripts/planted/faults.ts'
import { plant } from '../../scripts/planted/plant-faults.ts'

/* That each fault is found is shown by `npm run simulate -- --planted`. */

test('the faults that the simulator must find can be planted; if not: scripts/planted/faults.ts', () => {
  expect(plantedFaults.length).toBeGreaterThanOrEqual(10)
  for (const fault of plantedFaults) {
    const text = readFileSync(join(import.meta.dirname, '../..', fault.file), 'utf8')
    expect(plant(fault, text), fault.name).not.toBe(text)
  }
})
