import * as fc from 'fast-check'

/** Queries with hostile pieces anywhere in them; some are harmless, and pass the guard. */
export function hostileTexts(file: string): fc.Arbitrary<string> {
  const start = fc.constantFrom(
    'MATCH (n)',
    'MATCH (n:thing)',
    "MATCH (n {id: 'a'})",
    'OPTIONAL MATCH (n)',
    'MATCH (n)-[r:KNOWS]->(m)',
    'WITH 1 AS n',
    'UNWIND [1, 2] AS n',
  )
  const reading = fc.constantFrom(
    'WHERE n.x IS NULL',
    'WITH n LIMIT 5',
    'WHERE EXISTS { MATCH (n)-->() }',
    'CALL (n) { MATCH (n)-->(k) RETURN count(k) AS c }',
    "WHERE n.id = 'SET n.x = 1'",
    '/* SET n.x = 1 */',
    '// DELETE n\n',
    'OPTIONAL MATCH (n)-->(k)',
  )
  const hostile = fc.constantFrom(
    'SET n.x = 1',
    'SET n:Evil',
    'SET n += {x: 1}',
    'CREATE (:Evil)',
    'MERGE (:Evil {id: 1})',
    'DETACH DELETE n',
    'REMOVE n.id',
    `LOAD CSV FROM '${file}' AS row`,
    `LOAD CSV FROM 'file://${file}' AS row`,
    'CALL db.labels() YIELD label',
    'FOREACH (i IN [1] | SET n.x = i)',
    'DROP INDEX by_id_thing',
    'UNION CREATE (:Evil) RETURN 1 AS x',
    '; CREATE (:Evil)',
  )
  const blank = fc.constantFrom(' ', '\n', '\t', '/**/', '/* x */', '\r\n', '//x\n', "''", '``')
  const wrapped = fc
    .tuple(fc.constantFrom(['/*', '*/'], ["'", "'"], ['`', '`'], ['"', '"'], ['', '']), hostile)
    .map(([[open, close], text]) => `${open}${text}${close}`)
  const piece = fc.oneof({ weight: 4, arbitrary: reading }, { weight: 1, arbitrary: wrapped })
  const end = fc.constantFrom(
    'RETURN n',
    'RETURN count(*) AS n',
    'RETURN DISTINCT n AS n ORDER BY n',
    'RETURN 1 AS one;',
    'RETURN row',
  )
  return fc
    .tuple(start, fc.array(fc.tuple(blank, piece), { maxLength: 3 }), blank, end)
    .map(([first, pieces, between, last]) =>
      [first, ...pieces.flat(), between, last].join(' '.repeat(pieces.length % 2)),
    )
}
