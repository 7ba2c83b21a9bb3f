// A producer of signals and a reader of decisions that knows nothing of Windfall but its topics and its registry:
//   node publish-and-read.mjs NODE_MODULES_PARENT BOOTSTRAP REGISTRY FABRIC SITE
// Publishes surplus at SITE, waits for the decision to move a job there and for the command, prints both as one JSON object.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const [modules, bootstrap, registryUrl, fabric, site] = process.argv.slice(2)
const require = createRequire(join(modules, 'package.json'))
const { Kafka, logLevel } = require('kafkajs')
const { SchemaRegistry } = require('@kafkajs/confluent-schema-registry')

const kafka = new Kafka({ clientId: 'foreign', brokers: [bootstrap], logLevel: logLevel.ERROR })
const registry = new SchemaRegistry({ host: registryUrl })

const id = await registry.getLatestSchemaId('grid.signal.v1-value')
const now = Date.now()
const signal = {
  id: 'foreign-1',
  revision: 0,
  fabric,
  site,
  kind: 'RENEWABLE_SURPLUS',
  status: 'CONFIRMED',
  start: now - 60_000,
  end: now + 6 * 3_600_000,
  endEarliest: null,
  powerWatts: null,
  confidence: 1,
  priority: 0,
  issuedAt: now,
  source: 'foreign:node',
}
const producer = kafka.producer()
await producer.connect()
await producer.send({
  topic: 'grid.signal.v1',
  messages: [{ key: site, value: await registry.encode(id, signal) }],
})
await producer.disconnect()

const found = {}
const consumer = kafka.consumer({ groupId: `foreign-${process.pid}` })
await consumer.connect()
await consumer.subscribe({ topics: ['migration.decision.v1', 'migration.command.v1'], fromBeginning: true })
const timer = setTimeout(() => {
  console.error(`timed out; found only ${JSON.stringify(found)}`)
  process.exit(1)
}, 60_000)
await new Promise((resolve, reject) => {
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
  consumer
    .run({
      eachMessage: async ({ topic, message }) => {
        const value = await registry.decode(message.value)
        if (topic === 'migration.decision.v1' && value.action === 'MOVE') found.decision = value
        // A job that ran before the fabric enforced gets its first grant without any decision.
        if (topic === 'migration.command.v1' && value.decisionId) found.command = value
        if (found.decision && found.command) resolve()
      },
    })
    .catch(reject)
})
clearTimeout(timer)
console.log(JSON.stringify(found))
await consumer.disconnect()
