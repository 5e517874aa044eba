import { functionAgent } from '../skein.ts'
import type { Agent } from '../skein.ts'

const pointsMin = 2

/** An agent of one's own beside those of the platform: it reads a report and judges it. */
export const reviewer: Agent = functionAgent({
  name: 'reviewer',
  capabilities: [
    {
      name: 'report.review',
      description: 'Review a report and say whether it can be published',
      examples: ['review the report'],
      input: {
        type: 'object',
        properties: { text: { type: 'string', description: 'the whole report' } },
        required: ['text'],
      },
      output: {
        type: 'object',
        properties: {
          verdict: { type: 'string', enum: ['good', 'thin'] },
          remarks: { type: 'array', items: { type: 'string' } },
        },
        required: ['verdict', 'remarks'],
      },
      reversibility: 'read',
      idempotent: true,
      run({ text }) {
        const points = (typeof text === 'string' ? text : '').match(/^- .+/gm) ?? []
        const thin = points.length < pointsMin
        return {
          verdict: thin ? 'thin' : 'good',
          remarks: thin ? [`${points.length} points are not enough; find more sources`] : [],
        }
      },
    },
  ],
})
