import { html } from '../core/html.js';
import { usePoll } from '../core/poll.js';
import { link } from '../core/router.js';
import { number } from '../core/numbers.js';
import { t } from '../core/texts.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { Status } from '../parts/status.js';
import { Table } from '../parts/table.js';
import { Time } from '../parts/time.js';
import { Progress } from './bulk/progress.js';
import { FilterChips } from './jobs/filter-chips.js';

const NameCell = ({ operation }) => html`<a class="row-link" href=${link(['bulk', operation.operation_id])}>
    ${t(`bulk.${operation.kind}`)} <span class="id">#${operation.operation_id}</span></a>
  <${FilterChips} filter=${operation.filter} />`;

const COLUMNS = () => [
  { key: 'name', title: t('bulk.operation'), className: 'main-cell', isRowHead: true, cell: (operation) => html`<${NameCell} operation=${operation} />` },
  { key: 'state', title: t('jobs.status'), cell: (operation) => html`<${Status} status=${operation.state} />` },
  { key: 'progress', title: t('bulk.progress'), cell: (operation) => html`<${Progress} operation=${operation} />` },
  { key: 'changed', title: t('bulk.changed'), className: 'right', cell: (operation) => number(operation.changed) },
  { key: 'by', title: t('bulk.by'), cell: (operation) => operation.requested_by },
  { key: 'created', title: t('bulk.started_at'), className: 'nowrap', cell: (operation) => html`<${Time} at=${operation.created_at} form="relative" />` },
];

export function Bulk() {
  const { data, error } = usePoll('bulk');
  const empty = html`<${Empty} icon="bulk" title=${t('bulk.none')}>${t('bulk.none_text')} <a href="#/jobs">${t('nav.jobs')}</a></${Empty}>`;
  return html`<${Page} title=${t('nav.bulk')} lead=${t('bulk.lead')}>
    <${Failure} error=${error} hasData=${data !== undefined} />
    <div class="card flush"><${Table} caption=${t('nav.bulk')} columns=${COLUMNS()} rows=${data?.items}
      rowKey=${(operation) => operation.operation_id} empty=${empty} /></div>
  </${Page}>`;
}
