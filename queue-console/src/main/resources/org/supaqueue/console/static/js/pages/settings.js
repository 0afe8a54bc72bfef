import { html, useState } from '../core/html.js';
import { usePoll } from '../core/poll.js';
import { t } from '../core/texts.js';
import { Field } from '../parts/fields.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { Table } from '../parts/table.js';

const shown = (value) => (value === null ? html`<span class="quiet">–</span>` : html`<code>${value}</code>`);

const COLUMNS = () => [
  { key: 'key', title: t('settings.key'), className: 'main-cell', isRowHead: true, cell: (setting) => html`<code>${setting.key}</code>` },
  { key: 'value', title: t('settings.value'), cell: (setting) => shown(setting.value) },
  { key: 'default', title: t('settings.default'), cell: (setting) => shown(setting.default) },
  { key: 'from', title: t('settings.from'), cell: (setting) => (setting.is_default
    ? html`<span class="quiet">${t('settings.is_default')}</span>` : t('settings.is_set')) },
];

export function Settings() {
  const { data, error } = usePoll('settings', 30_000);
  const [wanted, setWanted] = useState('');
  const rows = data?.items.filter((setting) => setting.key.includes(wanted.trim()));
  const empty = html`<${Empty} icon="search" title=${t('settings.none')} />`;
  return html`<${Page} title=${t('nav.settings')} lead=${data && t('settings.lead', { node: data.node ?? '?' })}>
    <${Failure} error=${error} hasData=${data !== undefined} />
    ${!(error && !data) && html`
      <div class="filters"><div class="filter-row"><${Field} label=${t('settings.filter')} value=${wanted} onInput=${setWanted} data-filter="key" /></div></div>
      <div class="card flush"><${Table} caption=${t('nav.settings')} columns=${COLUMNS()} rows=${rows} empty=${empty}
        rowKey=${(setting) => setting.key} rowClass=${(setting) => (setting.is_default ? '' : 'is-set')} /></div>`}
  </${Page}>`;
}
