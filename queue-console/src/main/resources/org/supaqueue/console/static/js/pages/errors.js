import { html } from '../core/html.js';
import { withQuery } from '../core/api.js';
import { number } from '../core/numbers.js';
import { useLast, usePoll } from '../core/poll.js';
import { link, navigate } from '../core/router.js';
import { t } from '../core/texts.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { PeriodChoice, periodOf, pollMs } from '../parts/period.js';
import { Sparkline } from '../parts/sparkline.js';
import { HttpStatus } from '../parts/status.js';
import { Table } from '../parts/table.js';
import { Time } from '../parts/time.js';

const FRAGMENT = 60;
// The group of everything beyond the limits of the roll-ups.
const OTHER = '(other)';

/** The jobs of a group: by the answer's status, or by a part of the error that has no number of one job. */
export function jobsOf(group) {
  const queue = group.queue === OTHER ? '' : group.queue;
  if (group.response_status !== null) {
    return link(['jobs'], { queue, response_status: group.response_status });
  }
  const parts = group.error.split(/[0-9]+/).sort((one, other) => other.length - one.length);
  return link(['jobs'], { queue, error: parts[0].trim().slice(0, FRAGMENT) });
}

const ErrorCell = ({ group }) => html`<a class="row-link" href=${group.last_job_id ? link(['jobs', group.last_job_id]) : jobsOf(group)}>
    <span class="clamped" lang="en">${group.error}</span></a>`;

const Links = ({ group }) => html`<span class="row-actions">
  ${group.last_job_id && html`<a class="button small" href=${link(['jobs', group.last_job_id])}>
    ${t('errors.last_job')}<span class="hidden"> #${group.last_job_id}</span></a>`}
  <a class="button small" href=${jobsOf(group)}>${t('errors.jobs')}<span class="hidden"> ${group.queue}: ${group.error}</span></a>
</span>`;

function trend(group) {
  return html`<${Sparkline} label=${t('errors.trend', { count: group.attempts })}
    series=${group.series.map((attempts) => [attempts])} />`;
}

const COLUMNS = () => [
  { key: 'error', title: t('errors.error'), className: 'main-cell', isRowHead: true, cell: (group) => html`<${ErrorCell} group=${group} />` },
  { key: 'queue', title: t('jobs.queue'), cell: (group) => group.queue },
  { key: 'status', title: t('errors.answer'), cell: (group) => html`<${HttpStatus} code=${group.response_status} />` },
  { key: 'attempts', title: t('errors.attempts'), className: 'right', cell: (group) => number(group.attempts) },
  { key: 'dead', title: t('overview.dead'), className: 'right wide', cell: (group) => number(group.dead) },
  { key: 'trend', title: t('errors.trend_title'), className: 'wide', cell: trend },
  { key: 'first', title: t('errors.first'), className: 'nowrap wide', cell: (group) => html`<${Time} at=${group.first_seen_at} form="relative" />` },
  { key: 'last', title: t('errors.last'), className: 'nowrap', cell: (group) => html`<${Time} at=${group.last_seen_at} form="relative" />` },
  { key: 'links', title: '', cell: (group) => html`<${Links} group=${group} />` },
];

export function Errors({ query }) {
  const period = periodOf(query);
  const { data: answer, error } = usePoll(withQuery('errors', { period, queue: query.queue }), pollMs(period));
  const data = useLast(answer);
  const actions = html`<${PeriodChoice} period=${period} onChoose=${(name) => navigate(['errors'], { ...query, period: name })} />`;
  const lead = query.queue
    ? html`${t('errors.of_queue', { queue: query.queue })} <a href=${link(['errors'], { period })}>${t('errors.all')}</a>`
    : t('errors.lead');
  const empty = html`<${Empty} icon="complete" title=${t('errors.none')}>${t('errors.none_text', { period: t(`period.${period}`) })}</${Empty}>`;
  return html`<${Page} title=${t('nav.errors')} lead=${lead} actions=${actions}>
    <${Failure} error=${error} hasData=${data !== undefined} />
    <div class="card flush"><${Table} caption=${t('errors.caption')} columns=${COLUMNS()} rows=${data?.items} empty=${empty}
      rowKey=${(group) => `${group.queue}/${group.fingerprint}`} /></div>
  </${Page}>`;
}
