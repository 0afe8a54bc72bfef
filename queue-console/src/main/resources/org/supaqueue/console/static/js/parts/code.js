import { html } from '../core/html.js';

const MASK = '•••';

/** JSON text with line breaks; other text as it is. */
export function pretty(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

/** Text of a machine: always set as text, with masked places marked. */
export function Code({ text, label, lang }) {
  const parts = text.split(MASK);
  return html`<pre class="code" tabindex="0" role="region" aria-label=${label} lang=${lang}><code>${parts.map((part, index) =>
    html`${index > 0 && html`<span class="mask">${MASK}</span>`}${part}`)}</code></pre>`;
}
