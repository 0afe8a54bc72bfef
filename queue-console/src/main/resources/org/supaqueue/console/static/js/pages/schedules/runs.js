import { html } from '../../core/html.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { timeIn } from '../../core/times.js';
import { Empty } from '../../parts/page.js';
import { Status } from '../../parts/status.js';
import { Table } from '../../parts/table.js';
import { Time } from '../../parts/time.js';

function instant(run, zone) {
  const text = timeIn(run.instant, zone);
  return run.job_id ? html`<a class="row-link" href=${link(['jobs', run.job_id])}>${text}</a>` : text;
}

const state = (run) => run.status === null
  ? html`<span class="quiet">${t('schedule.job_deleted')}</span>`
  : html`<${Status} status=${run.status} />`;

const columns = (zone) => [
  { key: 'instant', title: t('schedule.instant'), className: 'main-cell', isRowHead: true, cell: (run) => instant(run, zone) },
  { key: 'kind', title: t('schedule.kind'), cell: (run) => t(`run_kind.${run.kind}`) },
  { key: 'status', title: t('jobs.status'), cell: state },
  { key: 'started', title: t('schedule.started'), className: 'nowrap', cell: (run) => html`<${Time} at=${run.started_at} form="relative" />` },
  { key: 'error', title: t('errors.error'), className: 'result-cell wide', cell: (run) => run.error && html`<span class="error-text" lang="en">${run.error}</span>` },
];

export const Runs = ({ runs, zone }) => html`<${Table} caption=${t('schedule.runs')} columns=${columns(zone)} rows=${runs}
  rowKey=${(run) => `${run.instant}/${run.kind}/${run.job_id}`}
  empty=${html`<${Empty} icon="schedules" title=${t('schedule.no_runs')}>${t('schedule.no_runs_text')}</${Empty}>`} />`;
