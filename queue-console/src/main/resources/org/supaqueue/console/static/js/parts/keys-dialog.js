import { html, useState } from '../core/html.js';
import { PAGES_BY_KEY, keysAreOn, switchKeys } from '../core/keys.js';
import { t } from '../core/texts.js';
import { Dialog } from './dialog.js';

const Row = ({ keys, text }) => html`<div><dt>${keys.map((key) => html`<kbd key=${key}>${key}</kbd>`)}</dt><dd>${text}</dd></div>`;

export function KeysDialog({ onClose }) {
  const [isOn, setOn] = useState(keysAreOn());
  const onSwitch = (event) => {
    switchKeys(event.currentTarget.checked);
    setOn(event.currentTarget.checked);
  };
  return html`<${Dialog} title=${t('keys.title')} onClose=${onClose}>
    <div class="dialog-body">
      <dl class="keys">
        <${Row} keys=${['j']} text=${t('keys.next')} />
        <${Row} keys=${['k']} text=${t('keys.previous')} />
        <${Row} keys=${['/']} text=${t('keys.filter')} />
        <${Row} keys=${['?']} text=${t('keys.title')} />
        ${Object.entries(PAGES_BY_KEY).map(([key, page]) =>
          html`<${Row} key=${key} keys=${['g', key]} text=${t(`nav.${page}`)} />`)}
      </dl>
      <label class="check"><input type="checkbox" checked=${isOn} onChange=${onSwitch} />${t('keys.on')}</label>
    </div>
  </${Dialog}>`;
}
