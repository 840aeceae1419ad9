// Evidence's own connector for DuckDB, as `npm run sources` uses it. It opens the file for each query.
import { mkdtemp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { watch } from './watching.mjs'

const require = createRequire(`${process.env.NODE_ENVIRONMENT}/`)
const { getRunner } = require('@evidence-dev/duckdb/index.cjs')

async function opened(file, use) {
  const source = await mkdtemp(join(tmpdir(), 'evidence-'))
  const run = await getRunner({ filename: relative(source, file) }, source)
  await use(async (sql) => {
    const { rows } = await run(sql, 'query.sql')
    const values = []
    for await (const batch of rows()) values.push(...batch.map((row) => Object.values(row)[0]))
    return values
  })
}

await watch(`@evidence-dev/duckdb ${require('@evidence-dev/duckdb/package.json').version}`, opened)
