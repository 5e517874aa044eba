/** A page of the small web that the search agent knows. All of it made up, on reserved hosts. */
export interface WebPage {
  readonly title: string
  readonly url: string
  readonly text: string
}

export const searchCorpus: readonly WebPage[] = [
  {
    title: 'Twelve indoor activities for a rainy day',
    url: 'https://city.example.org/indoor-activities',
    text: 'Museums, climbing halls, covered markets, aquariums and board game cafes keep you dry.',
  },
  {
    title: 'Museums that are open late',
    url: 'https://city.example.org/museums',
    text: 'An indoor evening for art lovers: twenty museums with late opening hours.',
  },
  {
    title: 'The best picnic spots in and around the city',
    url: 'https://city.example.org/picnic-spots',
    text: 'Parks, river banks and hills with shade, tables and a view, for a sunny afternoon.',
  },
  {
    title: 'Restaurants with a terrace',
    url: 'https://city.example.org/terraces',
    text: 'Restaurants and cafes where you sit outside on a sunny day.',
  },
  {
    title: 'CVE-2021-44228: remote code execution in Apache Log4j',
    url: 'https://security.example.org/cve-2021-44228',
    text: 'The CVEs in log4j known as Log4Shell: JNDI lookups run code. Fixed in 2.15.0 and later.',
  },
  {
    title: 'CVE-2021-45046: the first fix of Log4j was incomplete',
    url: 'https://security.example.org/cve-2021-45046',
    text: 'Thread context lookups in log4j 2.15.0 still allow attacks. Upgrade to 2.17.1.',
  },
  {
    title: 'Kubernetes news: what the new release brings',
    url: 'https://cloud.example.org/kubernetes-news',
    text: 'In-place resizing of pods is stable, and old APIs are gone. Test before you upgrade.',
  },
  {
    title: 'Graph databases explained',
    url: 'https://data.example.org/graph-databases',
    text: 'A property graph keeps nodes and relationships; Cypher asks it for paths and patterns.',
  },
  {
    title: 'When a graph database pays off',
    url: 'https://data.example.org/graph-or-tables',
    text: 'Graph databases win where questions follow many relationships; tables win at totals.',
  },
  {
    title: 'Orchestrating AI agents: patterns that last',
    url: 'https://agents.example.org/orchestration',
    text: 'Durable plans, human approval and a journal make AI agents safe to let loose.',
  },
  {
    title: 'Human approval in automated workflows',
    url: 'https://agents.example.org/human-approval',
    text: 'Ask a person before what cannot be undone, and let all other branches go on.',
  },
  {
    title: 'Postgres performance checklist',
    url: 'https://data.example.org/postgres-performance',
    text: 'Indexes, vacuum, connection pools and the slow query log of a postgres database.',
  },
  {
    title: 'Container security best practices',
    url: 'https://security.example.org/containers',
    text: 'No root, read-only file systems, signed images and network policies by default.',
  },
  {
    title: 'How to run a retrospective',
    url: 'https://teams.example.org/retro',
    text: 'Five steps for a retro meeting that ends with actions, not with blame.',
  },
]
