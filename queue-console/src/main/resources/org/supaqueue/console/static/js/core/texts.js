import { fileUrl } from './mount.js';
import { preference } from './preferences.js';

export const LANGUAGES = { en: 'English', de: 'Deutsch' };

let texts = {};
let plurals = new Intl.PluralRules('en');
let current = 'en';

export const language = () => current;

/** The locale for times and numbers: the browser's own, if its language is the language of the texts. */
export const locale = () => navigator.languages.find((tag) => tag.split('-')[0] === current) ?? current;

function chosenLanguage() {
  const wanted = [preference('language'), ...navigator.languages];
  return wanted.map((tag) => tag?.split('-')[0]).find((tag) => tag in LANGUAGES) ?? 'en';
}

export async function loadTexts() {
  current = chosenLanguage();
  const response = await fetch(fileUrl(`texts/${current}.json`), { credentials: 'same-origin' });
  texts = await response.json();
  plurals = new Intl.PluralRules(current);
  document.documentElement.lang = current;
}

const nodeOf = (key) => key.split('.').reduce((node, part) => node?.[part], texts);

/** The keys below a key, in the order of the file. */
export const keysOf = (key) => Object.keys(nodeOf(key));

function find(key, values) {
  let found = nodeOf(key);
  if (found && typeof found === 'object') {
    found = found[plurals.select(Number(values.count))] ?? found.other;
  }
  return typeof found === 'string' ? found : undefined;
}

export const hasText = (key) => find(key, {}) !== undefined;

function shown(value) {
  return typeof value === 'number' ? value.toLocaleString(locale()) : value ?? '';
}

function parts(key, values) {
  const text = find(key, values);
  if (text === undefined) {
    console.error(`no text ${key}`);
    return [key];
  }
  return text.split(/\{(\w+)\}/).map((part, index) => (index % 2 ? shown(values[part]) : part));
}

/** The text of a key. A key with the forms `one` and `other` chooses by `count`. */
export const t = (key, values = {}) => parts(key, values).join('');

/** Like `t`, for values that are elements. */
export const tx = (key, values = {}) => parts(key, values).filter((part) => part !== '');
