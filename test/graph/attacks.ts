/**
 * Texts that no user may send: they write, read files, call procedures, change the schema or the
 * server, hide such words, or ask for more work than any limit. More of them, and what must be let
 * through, are in the guard's own test.
 */
export const attacks: readonly string[] = [
  ...writes(),
  ...outside(),
  ...server(),
  ...hidden(),
  ...unbounded(),
  ...otherTenants(),
]

/** What is refused on a Neo4j server only, where nothing can be ended alone. */
export const serverAttacks: readonly string[] = [
  'UNWIND range(1, 10) AS x RETURN x',
  'RETURN reduce(s = 0, x IN [1, 2] | s + x) AS s',
  'MATCH (n) WITH collect(n) AS l RETURN [a IN l | [b IN l | [c IN l | 1]]] AS x',
  'MATCH (n) WITH collect(n) AS l RETURN [a IN l WHERE any(b IN l WHERE b = a) | a] AS x',
  'WITH [1] AS l RETURN all(a IN l WHERE none(b IN l WHERE a <> b)) AS x',
  'WITH [1] AS l RETURN [`a` IN l | [`b` IN l | 1]] AS x',
  `WITH 'xx' AS a ${'WITH a + a AS a '.repeat(30)}RETURN size(a) AS n`,
  `RETURN ${"'x' + ".repeat(40)}'x' AS x`,
  "MATCH (n) WHERE n.name =~ '(a|a?)+' RETURN n",
  "MATCH (n) WHERE n.name =~ '(a*)*\\\\1c' RETURN n",
  "MATCH (n) WHERE n.name =~ '.*.*.*c' RETURN n",
  "MATCH (n) WHERE n.name =~ 'a?a?a?aaa' RETURN n",
  "MATCH (n) WHERE n.name =~ '.*' + '.*' + '.*c' RETURN n",
  "MATCH (n) WHERE n.name =~ '.*' || '.*.*c' RETURN n",
  "MATCH (n) WHERE n.name =~ ('.*.*.*c') RETURN n",
  'MATCH (n) WHERE n.name =~ $pattern RETURN n',
  'MATCH (n) WHERE n.name =~ n.pattern RETURN n',
  "WITH 'aaaa' AS s RETURN replace(replace(s, 'a', s), 'a', s) AS x",
  'UNWIND $a AS a UNWIND $a AS b UNWIND $a AS c UNWIND $a AS d UNWIND $a AS e RETURN count(*) AS n',
]

function writes(): string[] {
  const clauses = [
    'CREATE (:X {n: 1})',
    'CREATE (n)-[:R]->(:X)',
    'MERGE (x:X {id: 1})',
    'MERGE (x:X {id: 1}) ON CREATE SET x.n = 1',
    'MERGE (x:X {id: 1}) ON MATCH SET x.n = 1',
    'SET n.x = 1',
    'SET n = {x: 1}',
    'SET n += {x: 1}',
    'SET n:Admin',
    'SET n IS Admin',
    'SET (n).x = 1',
    'SET n[$key] = 1',
    'REMOVE n.x',
    'REMOVE n:Agent',
    'DELETE n',
    'DETACH DELETE n',
    'NODETACH DELETE n',
    'INSERT (:X)',
    'FOREACH (i IN [1, 2] | SET n.x = i)',
    'FOREACH (i IN [1] | DETACH DELETE n)',
  ]
  const starts = [
    'MATCH (n)',
    "MATCH (n:Agent {id: 'a'}) WITH n",
    'OPTIONAL MATCH (n) WITH n, 1 AS k',
  ]
  return starts.flatMap((start) => clauses.map((clause) => `${start} ${clause} RETURN 1 AS one`))
}

function outside(): string[] {
  const places = [
    "'file:///etc/passwd'",
    "'/etc/passwd'",
    "'http://127.0.0.1:1/?' + n.id",
    "'ftp://127.0.0.1/x'",
    '$url',
  ]
  const loads = places.map((place) => `MATCH (n) LOAD CSV FROM ${place} AS row RETURN row`)
  const functions = [
    "apoc.load.csv('/etc/passwd')",
    "apoc.cypher.run('CREATE (n)', {})",
    "apoc.export.csv.all('/tmp/x', {})",
    "gds.graph.project('g', '*', '*')",
    "dbms.listConfig('')",
    "custom.f('x')",
    'file()',
    'linenumber()',
    "read_csv('/etc/passwd')",
    "load_json('/etc/passwd')",
    'randomuuid()',
    "db.nameFromElementId('x')",
    "graph.byName('other')",
    "genai.vector.encode('x', 'OpenAI', {})",
    'version()',
    'toString(file())',
    'datetime.realtime()',
  ]
  return [
    ...loads,
    "LOAD  CSV\tWITH HEADERS FROM '/etc/hostname' AS row RETURN row",
    "MATCH (n) RETURN n.id AS a UNION ALL LOAD CSV FROM '/etc/passwd' AS a RETURN a",
    "MATCH (n) WHERE EXISTS { LOAD CSV FROM '/etc/passwd' AS r RETURN r } RETURN n",
    "IMPORT DATABASE '/tmp'",
    "MATCH (n) EXPORT DATABASE '/tmp'",
    "COPY X FROM '/etc/passwd'",
    "MATCH (n) ATTACH '/tmp/other' AS o RETURN n",
    'MATCH (n) INSTALL httpfs RETURN n',
    ...functions.map((call) => `MATCH (n) RETURN ${call} AS x`),
  ]
}

function server(): string[] {
  const calls = [
    'db.labels()',
    'dbms.listConfig()',
    "dbms.killConnection('bolt-1')",
    "dbms.queryJmx('*:*')",
    "db.stats.retrieve('QUERIES')",
    'db.clearQueryCaches()',
    'tx.setMetaData({a: 1})',
    'dbms.security.listUsers()',
    'apoc.util.sleep(100000)',
    'db.schema.visualization',
    "dbms.setConfigValue('a', 'b')",
    'dbms.components() YIELD *',
  ]
  const words = [
    'SHOW DATABASES',
    'SHOW TRANSACTIONS YIELD *',
    'SHOW SETTINGS',
    'SHOW PROCEDURES',
    "TERMINATE TRANSACTIONS 'a', 'b'",
    'DROP DATABASE neo4j',
    'CREATE USER eve SET PASSWORD "x"',
    'GRANT ALL ON GRAPH * TO eve',
    'REVOKE ROLE admin FROM bob',
    'DENY READ ON GRAPH * TO bob',
    'ALTER CURRENT USER SET PASSWORD FROM "a" TO "b"',
    'RENAME USER a TO b',
    'DEALLOCATE DATABASE FROM SERVER a',
    'ENABLE SERVER a',
    'CYPHER 25 MATCH (n) RETURN n',
    'SESSION SET GRAPH other',
    'PRAGMA threads=1',
    'ANALYZE',
  ]
  return [
    ...calls.map((call) => `MATCH (n) CALL ${call} RETURN 1 AS one`),
    ...words,
    ...words.map((word) => `MATCH (n) RETURN 1 AS one UNION ${word}`),
  ]
}

function hidden(): string[] {
  return [
    'MATCH (n) /**/SET/**/n.x = 1 RETURN n',
    'MATCH (n) //\nSET n.x = 1 RETURN n',
    "MATCH (n) WHERE n.a = '\\'' SET n.x = '\\'' RETURN n",
    'MATCH (n) WHERE n.a = "\'" SET n.x = "\'" RETURN n',
    "MATCH (n) WHERE n.a = '/*' SET n.x = '*/' RETURN n",
    "MATCH (n) WHERE n.a = '//' SET n.x = 1 RETURN n",
    'MATCH (n) WHERE n.`/*` = 1 SET n.`*/` = 1 RETURN n',
    'MATCH (n) WHERE n.`a``b` = 1 SET n.x = 1 RETURN n',
    "MATCH (n) WHERE n.`'` = 1 SET n.`'` = 1 RETURN n",
    'MATCH (n)\\u0020SET n.x = 1 RETURN n',
    'MATCH (n) S\\u0045T n.x = 1 RETURN n',
    "RETURN '\\u0027' + 'x' AS x",
    'MATCH (n) \u200bSET n.x = 1 RETURN n',
    'MATCH (n) \u00a0SET n.x = 1 RETURN n',
    'MATCH (n)\u2028SET n.x = 1 RETURN n',
    'MATCH (n)\u0085SET n.x = 1 RETURN n',
    'MATCH (n) ＳＥＴ n.x = 1 RETURN n',
    'MATCH (n) ſET n.x = 1 RETURN n',
    'MATCH (n) WHERE n.x = 0xfSET n.x = 1 RETURN n',
    'MATCH (n) WHERE n.x = 1_0SET n.x = 1 RETURN n',
    'MATCH (n) WHERE n.x = 10dSET n.x = 1 RETURN n',
    "MATCH (n) WHERE n.x = ''SET n.x = 1 RETURN n",
    'MATCH (n) WHERE n.x = []SET n.x = 1 RETURN n',
    'MATCH (n) WHERE n.x = {}SET n.x = 1 RETURN n',
    'MATCH (n) RETURN n;CREATE (x)',
    'MATCH (n) RETURN n; ; MATCH (m) RETURN m',
    "MATCH (n) RETURN n; /* ' */ CREATE (x) // '",
    'MATCH (n) RETURN n\u0000; CREATE (x)',
    'MATCH (n) CALL { SET n.x = 1 } RETURN n',
    'MATCH (n) CALL (*) { SET n.x = 1 } RETURN n',
    'MATCH (n) CALL () { CREATE (:X) } RETURN n',
    'MATCH (n) OPTIONAL CALL (n) { DELETE n } RETURN n',
    'MATCH (n) RETURN COLLECT { CREATE (x) RETURN x } AS l',
    'MATCH (n) WHERE EXISTS { MERGE (x) } RETURN n',
    'MATCH (n) WHERE COUNT { DETACH DELETE n } > 0 RETURN n',
    'MATCH (n) RETURN [(n)-->(m) | SET m.x = 1] AS l',
    'MATCH (n) RETURN CASE WHEN 1 = 1 THEN SET n.x = 1 END AS x',
    '/* MATCH */ CREATE (n) RETURN n',
    '// MATCH\rCREATE (n)',
    "'MATCH' CREATE (n)",
    '`MATCH` (n) SET n.x = 1',
    '{MATCH: 1} CREATE (n)',
    'MATCH(n)SET(n).x=1',
    'RETURN 1 AS x NEXT CREATE (n)',
    'MATCH (n) LET x = 1 SET n.x = x RETURN n',
  ]
}

function unbounded(): string[] {
  const arrows = ['-[*]->', '-[*1..]->', '-[*..]-', '<-[:R*3..]-', '-[r:A|B*]->', '-[*1..31]->']
  return [
    ...arrows.map((arrow) => `MATCH (a)${arrow}(b) RETURN b`),
    'MATCH (a)-[:R*0..1000000]->(b) RETURN b',
    'MATCH (a)-[:R*$from..$to]->(b) RETURN b',
    'MATCH (a) (()-[:R]->())* (b) RETURN b',
    'MATCH (a)-[:R]->{0,100}(b) RETURN b',
    'MATCH (a)--+(b) RETURN b',
    'MATCH (a)<--+(b) RETURN b',
    'MATCH (a)<- - +(b) RETURN b',
    'MATCH (a)-[]-*(b) RETURN b',
    'MATCH (n) RETURN COUNT { (n)<--+() } AS c',
    'MATCH ANY (a)<--+(b) RETURN b',
    'MATCH (a)-[/* */*/* */]->(b) RETURN b',
    'MATCH (a)-[*1..0x7f]->(b) RETURN b',
    'MATCH (a)-[r:A*{x: 1}]-(b) RETURN b',
    'RETURN range/**/(1, 99999999) AS x',
    'RETURN RANGE(0x0, 0xfffffff) AS x',
    'RETURN size(range(1, 10000)) + size(range(1, 10000)) AS x',
    'MATCH p = allShortestPaths((a)-[:R*]-(b)) RETURN p',
    'MATCH SHORTEST 1 (a)-[:R]->+(b) RETURN b',
    'UNWIND range(0, 999999999) AS x RETURN x',
    'UNWIND range(0, 10000) AS x UNWIND range(0, 10000) AS y RETURN x',
    'RETURN range($a, $b) AS x',
    'RETURN range(0, size($list)) AS x',
    'RETURN range(-5000, 5001) AS x',
    'RETURN range(1, 2 * 1000000) AS x',
    "RETURN reduce(s = 'x', i IN $l | s + s) AS x",
    `RETURN ${'['.repeat(70)}1${']'.repeat(70)} AS x`,
    `MATCH (n) WHERE ${'NOT ('.repeat(70)}true${')'.repeat(70)} RETURN n`,
    `RETURN ${'1 + '.repeat(20_000)}1 AS x`,
  ]
}

function otherTenants(): string[] {
  return [
    'USE other MATCH (n) RETURN n',
    'MATCH (n) RETURN n UNION USE other MATCH (n) RETURN n',
    'CALL { USE system MATCH (n) RETURN n } RETURN 1 AS one',
    "USE graph.byName('other') MATCH (n) RETURN n",
    'MATCH (n) WHERE id(n) = 0 RETURN n',
    "MATCH (n) WHERE elementId(n) = '4:x:0' RETURN n",
    'MATCH (n) USING SCAN n:X RETURN n',
    'MATCH (n) USE other RETURN n',
  ]
}
