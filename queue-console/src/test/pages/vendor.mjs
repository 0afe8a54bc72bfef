// Copies the libraries of the pages from node_modules to static/vendor, and writes their checksums to NOTICE.txt.
// `node vendor.mjs --check` changes nothing and fails if a file differs.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, 'node_modules');
const target = join(here, '../../main/resources/org/supaqueue/console/static/vendor');

// A browser resolves no bare module name, and an import map needs an inline script, which the policy forbids.
const withoutBareNames = (text) => text.replaceAll(/from\s*["']preact["']/g, 'from"./preact.js"');
const withoutSourceMap = (text) => text.replaceAll(/\n?\/\/# sourceMappingURL=\S+\n?/g, '\n');

const FILES = [
  { name: 'preact.js', source: 'preact/dist/preact.mjs', licence: 'preact/LICENSE' },
  { name: 'preact-hooks.js', source: 'preact/hooks/dist/hooks.mjs', licence: 'preact/LICENSE' },
  { name: 'htm.js', source: 'htm/dist/htm.module.js', licence: 'htm/LICENSE' },
  { name: 'uplot.js', source: 'uplot/dist/uPlot.esm.js', licence: 'uplot/LICENSE' },
  { name: 'uplot.css', source: 'uplot/dist/uPlot.min.css', licence: 'uplot/LICENSE' },
];

const sha256 = (content) => createHash('sha256').update(content).digest('hex');
const read = (path) => readFileSync(join(modules, path), 'utf8');

function packageOf(file) {
  const name = file.source.split('/')[0];
  const { version, license } = JSON.parse(read(`${name}/package.json`));
  return { name, version, license };
}

function notice(files) {
  const lines = ['The files of this folder are libraries from npm, copied by src/test/pages/vendor.mjs.', ''];
  for (const file of files) {
    const { name, version, license } = packageOf(file);
    lines.push(
      `${file.name}: ${name} ${version}, ${license}, from ${file.source}`,
      `  sha-256 of the file in the package: ${sha256(read(file.source))}`,
      `  sha-256 of the file here:           ${sha256(file.content)}`,
    );
  }
  lines.push('', 'Changes: no comment with the name of a source map; "preact" imported from "./preact.js".', '');
  for (const licence of new Set(files.map((file) => file.licence))) {
    lines.push(`---- ${licence} ----`, '', read(licence).trim(), '');
  }
  return lines.join('\n');
}

export function vendored() {
  const files = FILES.map((file) => ({
    ...file,
    content: withoutSourceMap(withoutBareNames(read(file.source))),
  }));
  return [...files, { name: 'NOTICE.txt', content: notice(files) }];
}

function main(check) {
  mkdirSync(target, { recursive: true });
  for (const { name, content } of vendored()) {
    const path = join(target, name);
    if (!check) {
      writeFileSync(path, content);
    } else if (readFileSync(path, 'utf8') !== content) {
      throw new Error(`${name} differs from the package; run: npm run vendor`);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv.includes('--check'));
}
