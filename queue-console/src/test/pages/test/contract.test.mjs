// The fixture must answer as the API's description says, or the tests of the pages prove nothing.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startFixture } from '../fixture/server.mjs';

const api = JSON.parse(
  readFileSync(new URL('../../../main/resources/org/supaqueue/console/openapi.json', import.meta.url)),
);
const AUTHORIZATION = `Basic ${Buffer.from('admin:admin').toString('base64')}`;
let fixture;

before(async () => {
  fixture = await startFixture();
});
after(() => fixture.close());

const typeOf = (value) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

function isOfType(value, types) {
  const type = typeOf(value);
  return types.includes(type) || (type === 'integer' && types.includes('number'));
}

/** The differences of a value from a schema; enough of JSON Schema for this description. */
function faults(value, schema, at) {
  if (schema.$ref) {
    return faults(
      value,
      schema.$ref
        .split('/')
        .slice(1)
        .reduce((node, part) => node[part], api),
      at,
    );
  }
  if (schema.const !== undefined && value !== schema.const) {
    return [`${at} is not ${schema.const}`];
  }
  if (schema.type && !isOfType(value, [schema.type].flat())) {
    return [`${at} is ${typeOf(value)}, not ${schema.type}`];
  }
  if (schema.enum && !schema.enum.includes(value)) {
    return [`${at} is ${value}, none of ${schema.enum}`];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => faults(item, schema.items ?? {}, `${at}[${index}]`));
  }
  return typeOf(value) === 'object' && schema.properties ? faultsOfObject(value, schema, at) : [];
}

function faultsOfObject(value, schema, at) {
  const missing = (schema.required ?? []).filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  const unknown = Object.keys(value)
    .filter((name) => !(name in schema.properties))
    .map((name) => `${at}.${name} is not described`);
  const inner = Object.keys(value)
    .filter((name) => name in schema.properties)
    .flatMap((name) => faults(value[name], schema.properties[name], `${at}.${name}`));
  return [...missing, ...unknown, ...inner];
}

async function call(method, path, body) {
  const headers = { Authorization: AUTHORIZATION, 'Content-Type': 'application/json', 'X-Supaqueue-Console': '1' };
  const response = await fetch(`${fixture.url}api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  return { status: String(response.status), answer: await response.json() };
}

const FILTER = { queue: 'payments', status: 'dead' };
const CALLS = [
  ['get', '/session'],
  ['get', '/overview'],
  ['get', '/overview', 'overview?period=7d'],
  ['get', '/jobs'],
  ['get', '/jobs', 'jobs?error=503'],
  ['get', '/jobs/count'],
  ['get', '/jobs/{job_id}', 'jobs/184184'],
  ['get', '/jobs/{job_id}', 'jobs/184196'],
  ['get', '/jobs/{job_id}', 'jobs/184200'],
  ['get', '/errors'],
  ['get', '/queues'],
  ['get', '/schedules'],
  ['get', '/schedules/{name}', 'schedules/newsletter'],
  ['get', '/bulk'],
  ['get', '/bulk/{operation_id}', 'bulk/3'],
  ['get', '/audit'],
  ['get', '/settings'],
  ['post', '/jobs/{job_id}/retry', 'jobs/184184/retry', {}],
  ['post', '/jobs/{job_id}/cancel', 'jobs/184184/cancel', {}],
  ['post', '/jobs', 'jobs', { copy_of: '184196' }],
  ['post', '/queues/{queue}/pause', 'queues/orders/pause', { reason: 'test' }],
  ['post', '/queues/{queue}/resume', 'queues/orders/resume', {}],
  ['post', '/queues/{queue}/purge', 'queues/mail/purge', { expected_count: 10_000 }],
  ['post', '/schedules/{name}/run', 'schedules/hourly-sync/run', {}],
  ['post', '/schedules/{name}/pause', 'schedules/hourly-sync/pause', {}],
  ['post', '/schedules/{name}/resume', 'schedules/hourly-sync/resume', {}],
  [
    'post',
    '/schedules/{name}/backfill',
    'schedules/hourly-sync/backfill',
    { since: '2026-01-01T00:00:00Z', until: '2026-01-01T05:00:00Z' },
  ],
  ['post', '/bulk', 'bulk', { kind: 'retry', filter: FILTER, dry_run: true }],
  ['post', '/bulk', 'bulk', { kind: 'retry', filter: FILTER }],
  ['post', '/bulk/{operation_id}/abort', 'bulk/3/abort', {}],
  ['get', '/audit', 'audit?action=retry_job'],
  ['get', '/jobs/{job_id}', 'jobs/1'],
  ['get', '/jobs', 'jobs?response_status=7'],
];

for (const [method, route, path = route.slice(1), body] of CALLS) {
  test(`should answer ${method} ${path} as described`, async () => {
    const { status, answer } = await call(method.toUpperCase(), path, body);
    const described = api.paths[route][method].responses[status];
    assert.ok(described, `${status} is not described: ${JSON.stringify(answer)}`);
    const response = described.$ref ? api.components.responses[described.$ref.split('/').at(-1)] : described;
    const { schema } = response.content['application/json'] ?? response.content['application/problem+json'];
    assert.deepEqual(faults(answer, schema, 'answer').slice(0, 5), []);
  });
}
