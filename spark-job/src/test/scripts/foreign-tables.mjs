// Writes the examples of cases/rows.parquet by npm's writers of Parquet: parquet-wasm (arrow-rs) and hyparquet-writer.
//   node foreign-tables.mjs FOLDER   (after npm install apache-arrow parquet-wasm hyparquet hyparquet-writer)
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(join(process.cwd(), 'package.json'))
const load = (name) => import(pathToFileURL(require.resolve(name)))
const arrow = await load('apache-arrow')
const wasm = require('parquet-wasm')
const { parquetWriteBuffer } = await import('hyparquet-writer').catch(() => load('hyparquet-writer'))

const folder = process.argv[2]
const rows = join(dirname(fileURLToPath(import.meta.url)), '../resources/cases/rows.parquet')
const read = arrow.tableFromIPC(wasm.readParquet(readFileSync(rows)).intoIPCStream())
const ids = [...read.getChild('id')].map(Number)
const labels = [...read.getChild('label')].map(Number)
const features = [...read.getChild('features')].map((list) => [...list])
const width = features[0].length

// arrow-rs: with each of its codecs, and with version 2 of the format.
const item = new arrow.Field('item', new arrow.Float32(), false)
const table = new arrow.Table({
  id: arrow.vectorFromArray(ids.map(BigInt), new arrow.Int64()),
  features: arrow.vectorFromArray(features, new arrow.List(item)),
  label: arrow.vectorFromArray(labels, new arrow.Int32()),
})
const fixed = new arrow.Table({
  id: arrow.vectorFromArray(ids.map(BigInt), new arrow.Int64()),
  features: arrow.vectorFromArray(features, new arrow.FixedSizeList(width, item)),
  label: arrow.vectorFromArray(labels, new arrow.Int32()),
})
const write = (form, of, properties) => {
  const bytes = wasm.writeParquet(wasm.Table.fromIPCStream(arrow.tableToIPC(of, 'stream')), properties)
  writeFileSync(join(folder, `arrow-rs-new-${form}.parquet`), bytes)
}
for (const codec of ['UNCOMPRESSED', 'SNAPPY', 'ZSTD', 'GZIP', 'LZ4_RAW', 'BROTLI']) {
  write(codec.toLowerCase(), table, new wasm.WriterPropertiesBuilder().setCompression(wasm.Compression[codec]).build())
}
write('version2', table, new wasm.WriterPropertiesBuilder().setWriterVersion(wasm.WriterVersion.V2).build())
write('fixed', fixed, undefined)

// hyparquet-writer: a column for each feature.
const columns = [
  { name: 'id', data: ids.map(BigInt), type: 'INT64' },
  ...features[0].map((_, i) => ({ name: `f${i}`, data: Float32Array.from(features, (row) => row[i]), type: 'FLOAT' })),
  { name: 'label', data: Int32Array.from(labels), type: 'INT32' },
]
writeFileSync(join(folder, 'hyparquet-new-columns.parquet'), Buffer.from(parquetWriteBuffer({ columnData: columns })))
