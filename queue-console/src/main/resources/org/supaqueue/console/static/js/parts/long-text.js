import { html, useState } from '../core/html.js';
import { t } from '../core/texts.js';

const SHOWN = 600;

/** A text that can have thousands of characters: the rest is shown on demand. */
export function LongText({ text }) {
  const [isWhole, setWhole] = useState(false);
  if (text.length <= SHOWN) {
    return text;
  }
  return html`${isWhole ? text : `${text.slice(0, SHOWN)} … `}
    <button type="button" class="link-button" aria-expanded=${isWhole ? 'true' : 'false'} onClick=${() => setWhole(!isWhole)}>
      ${t(isWhole ? 'text.less' : 'text.more')}</button>`;
}
