import { defineConfig, functionAgent } from '../../src/index.ts'

/** A small shop whose agents keep no state: what the tests of the command run on. */
export default defineConfig({
  agents: [
    functionAgent({
      name: 'shop',
      capabilities: [
        {
          name: 'application.create',
          description: 'Creates an application.',
          examples: ['create application shop', 'make a new application'],
          input: {
            type: 'object',
            properties: { name: { type: 'string' } },
            required: ['name'],
          },
          output: { type: 'object', properties: { name: { type: 'string' } } },
          produces: ['application'],
          reversibility: 'reversible',
          run: ({ name }, step) => {
            const of = typeof name === 'string' ? name : 'unnamed'
            step.entity({ kind: 'application', name: of })
            return { name: of }
          },
        },
        {
          name: 'article.publish',
          description: 'Publishes an article.',
          run: () => 'published',
        },
        {
          name: 'article.lose',
          description: 'Loses an article.',
          run: () => {
            throw new Error('the article is gone')
          },
        },
        {
          name: 'article.write',
          description: 'Writes an article, which takes its time.',
          idempotent: true,
          run: (_inputs, step) =>
            new Promise((done) => {
              const timer = setTimeout(() => done('written'), 60_000)
              step.signal.addEventListener('abort', () => (clearTimeout(timer), done('stopped')))
            }),
        },
      ],
    }),
  ],
})
