import { html } from '../../core/html.js';
import { duration } from '../../core/numbers.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { zoneName } from '../../core/times.js';
import { Path } from '../../parts/path.js';
import { HttpStatus, Status } from '../../parts/status.js';
import { Time } from '../../parts/time.js';

function toggled(selected, id) {
  const next = new Set(selected);
  if (!next.delete(id)) {
    next.add(id);
  }
  return next;
}

function SelectAll({ page, selected, setSelected }) {
  const ids = page?.items.map((job) => job.job_id) ?? [];
  const isAll = ids.length > 0 && ids.every((id) => selected.has(id));
  return html`<input type="checkbox" aria-label=${t('jobs.select_page')} checked=${isAll}
    indeterminate=${!isAll && selected.size > 0} onChange=${() => setSelected(new Set(isAll ? [] : ids))} />`;
}

function selectColumn({ page, selected, setSelected }) {
  return {
    key: 'select', className: 'select',
    title: html`<${SelectAll} page=${page} selected=${selected} setSelected=${setSelected} />`,
    cell: (job) => html`<input type="checkbox" aria-label=${t('jobs.select_job', { job_id: job.job_id })}
      checked=${selected.has(job.job_id)} onChange=${() => setSelected(toggled(selected, job.job_id))} />`,
  };
}

const JobCell = ({ job }) => html`<a class="row-link clamped" href=${link(['jobs', job.job_id])}>
    <${Path} verb=${job.http_verb} path=${job.url_path} /></a>
  <span class="under"><span class="id">#${job.job_id}</span>${job.label && html` · ${job.label}`}${
    job.tags.map((tag) => html` <span key=${tag} class="tag">${tag}</span>`)}</span>`;

const retries = (job) => job.retry_count === 0 ? html`<span class="quiet">–</span>` : t('jobs.attempt_of', { retry: job.retry_count, limit: job.retry_limit });

function Result({ job }) {
  if (job.response_status === null && job.error === null) {
    return html`<span class="quiet">–</span>`;
  }
  return html`<span class="result">${job.response_status !== null && html`<${HttpStatus} code=${job.response_status} />`}
    ${job.error && html`<span class="error-text" title=${job.error} lang="en">${job.error}</span>`}</span>`;
}

/** The time that matters for the state of a job. */
function when(job) {
  if (job.status === 'available' || job.status === 'failed') {
    return ['due', job.run_at];
  }
  return job.status === 'processing' ? ['started', job.started_at] : ['finished', job.finished_at];
}

const When = ({ job }) => html`<span class="under">${t(`jobs.${when(job)[0]}`)}</span> <${Time} at=${when(job)[1]} form="relative" />`;

export function jobColumns({ page, selected, setSelected, canAct }) {
  const columns = [
    { key: 'job', title: t('jobs.job'), className: 'main-cell', isRowHead: true, cell: (job) => html`<${JobCell} job=${job} />` },
    { key: 'status', title: t('jobs.status'), cell: (job) => html`<${Status} status=${job.status} />` },
    { key: 'queue', title: t('jobs.queue'), className: 'nowrap', cell: (job) => job.queue },
    { key: 'result', title: t('jobs.result'), className: 'result-cell', cell: (job) => html`<${Result} job=${job} />` },
    { key: 'retries', title: t('jobs.retries'), className: 'right wide', cell: retries },
    { key: 'duration', title: t('jobs.duration'), className: 'right wide', cell: (job) => duration(job.duration_ms) },
    { key: 'when', title: t('jobs.when'), className: 'nowrap when', cell: (job) => html`<${When} job=${job} />` },
    { key: 'created', title: t('jobs.created', { zone: zoneName() }), className: 'nowrap wide', cell: (job) => html`<${Time} at=${job.created_at} />` },
  ];
  return canAct ? [selectColumn({ page, selected, setSelected }), ...columns] : columns;
}
