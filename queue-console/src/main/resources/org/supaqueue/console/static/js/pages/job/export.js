import { html, useState } from '../../core/html.js';
import { t } from '../../core/texts.js';
import { Code } from '../../parts/code.js';
import { CopyButton } from '../../parts/copy.js';
import { Segments } from '../../parts/fields.js';
import { Section } from '../../parts/page.js';

// A secret header is a variable of the shell.
const VARIABLE = /'"\$|Bearer \$/;

/** The job as a command of the shell, and as SQL. */
export function Export({ job }) {
  const [form, setForm] = useState('curl');
  const text = job[form] ?? '';
  const actions = html`
    <${Segments} label=${t('export.form')} value=${form} onChoose=${setForm} options=${[['curl', 'curl'], ['sql', 'SQL']]} />
    <${CopyButton} text=${text} label=${t(`export.copy_${form}`)} />`;
  return html`<${Section} title=${t('export.title')} id="export" actions=${actions}>
    ${text ? html`<${Code} label=${t('export.title')} text=${text} />` : html`<p class="quiet boxed">${t('export.none')}</p>`}
    ${text && html`<p class="quiet">${t(`export.hint_${form}`)}
      ${form === 'curl' && VARIABLE.test(text) && html` ${t('export.hint_variables')}`}</p>`}
  </${Section}>`;
}
