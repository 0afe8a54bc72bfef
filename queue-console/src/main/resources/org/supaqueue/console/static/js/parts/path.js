import { html } from '../core/html.js';

/** A method and a path; a long path breaks behind its separators. */
export function Path({ verb, path }) {
  const parts = (path || '/').split(/(?<=[/?&])/);
  return html`<span class="verb">${verb}</span><span class="path">${parts.map((part, index) => html`${index > 0 && html`<wbr />`}${part}`)}</span>`;
}
