// What holds for the files of the pages, without a browser.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { vendored } from '../vendor.mjs';

const STATIC = fileURLToPath(new URL('../../../main/resources/org/supaqueue/console/static/', import.meta.url));
const read = (name) => readFileSync(join(STATIC, name), 'utf8');
const names = readdirSync(STATIC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(STATIC, join(entry.parentPath ?? entry.path, entry.name)))
  .sort();
const own = names.filter((name) => !name.startsWith('vendor/'));
const sources = own.filter((name) => name.endsWith('.js')).map((name) => [name, read(name)]);

function leaves(node, path = []) {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[[...path, key].join('.'), value]] : leaves(value, [...path, key]),
  );
}

const [english, german] = ['en', 'de'].map((language) => new Map(leaves(JSON.parse(read(`texts/${language}.json`)))));
const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test('should have the same texts in both languages', () => {
  assert.deepEqual([...german.keys()].sort(), [...english.keys()].sort());
});

test('should have the same placeholders in both languages', () => {
  for (const [key, text] of english) {
    assert.deepEqual(placeholders(german.get(key)), placeholders(text), key);
  }
});

test('should have a text for each key that the sources name', () => {
  const keys = new Set([...english.keys()].flatMap((key) => [key, key.replace(/\.(one|other)$/, '')]));
  for (const [name, source] of sources) {
    for (const [, key] of source.matchAll(/\btx?\('([a-z0-9_.-]+)'/gi)) {
      assert.ok(keys.has(key), `${name} names ${key}`);
    }
  }
});

test('should use every text', () => {
  const all = sources.map(([, source]) => source).join('\n');
  const fragments = [...all.matchAll(/`([a-z_.]+[._])\$\{/g)].map((match) => match[1]);
  const inner = [...all.matchAll(/`([a-z_.]+)\.\$\{[^}]+\}([a-z_]+)`/g)].map((match) => [match[1], match[2]]);
  const quoted = new Set([...all.matchAll(/'([a-z0-9_.-]+)'/gi)].map((match) => match[1]));
  for (const key of english.keys()) {
    const plain = key.replace(/\.(one|other)$/, '');
    const isUsed =
      quoted.has(plain) ||
      quoted.has(key) ||
      fragments.some((start) => plain.startsWith(start)) ||
      inner.some(([start, end]) => plain.startsWith(`${start}.`) && plain.endsWith(end));
    assert.ok(isUsed, `no source uses ${key}`);
  }
});

test('should never set data as markup, evaluate text or set styles as text', () => {
  for (const [name, source] of sources) {
    const code = source.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    assert.doesNotMatch(
      code,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\bstyle="/,
      name,
    );
  }
});

test('should have no inline script or style, and name no other host', () => {
  const page = read('index.html');
  assert.doesNotMatch(page, /<style|style=|<script(?![^>]*src=)/);
  assert.doesNotMatch(page, /https?:\/\//);
});

test('should list all files in static.txt', () => {
  const list = readFileSync(join(STATIC, '../static.txt'), 'utf8').trim().split('\n');
  assert.deepEqual(list, names);
});

test('should have the vendored files as the packages have them', () => {
  for (const { name, content } of vendored()) {
    assert.equal(read(`vendor/${name}`), content, name);
  }
});

test('should have no long file', () => {
  for (const name of own) {
    assert.ok(read(name).split('\n').length <= 400, name);
  }
});
