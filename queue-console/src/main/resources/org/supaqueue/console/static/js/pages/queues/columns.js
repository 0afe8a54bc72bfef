import { html } from '../../core/html.js';
import { countText, duration, number } from '../../core/numbers.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Icon } from '../../parts/icon.js';
import { Sparkline } from '../../parts/sparkline.js';
import { Status } from '../../parts/status.js';
import { Time } from '../../parts/time.js';
import { Gauge } from './gauge.js';
import { QueueActions } from './queue-actions.js';

function state(queue) {
  const isIdle = !queue.paused_at && queue.here !== null && !queue.here.served;
  return html`<${Status} status=${queue.paused_at ? 'paused' : isIdle ? 'skipped' : 'active'}
    label=${t(queue.paused_at ? 'queues.state_paused' : isIdle ? 'queues.state_elsewhere' : 'queues.state_active')} />`;
}

function limits({ request_timeout_ms: timeout, dead_letter: letters }) {
  const texts = [t('queues.timeout', { duration: duration(timeout) }), letters && t('queues.dead_letter', { queue: letters })];
  return texts.filter(Boolean).join(' · ');
}

const QueueCell = ({ queue }) => html`<a class="row-link" href=${link(['jobs'], { queue: queue.queue })}>${queue.queue}</a> ${state(queue)}
  ${queue.paused_at && html`<span class="under clamped">${t('queues.paused')} <${Time} at=${queue.paused_at} form="relative" />${
    queue.reason && html`: <span title=${queue.reason}>${queue.reason}</span>`}</span>`}
  ${queue.here?.missing && html`<span class="under tone-bad missing"><${Icon} name="error" /><span lang="en">${queue.here.missing}</span></span>`}
  ${queue.here?.consumer && html`<span class="under wide-line" title=${queue.here.consumer}>${queue.here.consumer}</span>`}
  ${queue.here && html`<span class="under wide">${limits(queue.here)}</span>`}`;

const waiting = (queue) => html`<a href=${link(['jobs'], { queue: queue.queue, status: 'available' })}>${countText(queue.waiting)}</a>`;

function traffic(queue) {
  const { completed, failed, dead } = queue.totals;
  const label = t('queues.traffic', { completed, failed, dead });
  return html`<${Sparkline} label=${label} series=${queue.series.map((bucket) => [bucket.dead, bucket.failed, bucket.completed])} />`;
}

function failures(queue) {
  const { failed, dead } = queue.totals;
  return failed + dead === 0 ? html`<span class="quiet">0</span>`
    : html`<a class="tone-bad" href=${link(['errors'], { queue: queue.queue })}>${number(failed + dead)}</a>`;
}

export function queueColumns({ canAct, onOpen }) {
  const columns = [
    { key: 'queue', title: t('jobs.queue'), className: 'main-cell', isRowHead: true, cell: (queue) => html`<${QueueCell} queue=${queue} />` },
    { key: 'waiting', title: t('queues.waiting'), className: 'right', cell: waiting },
    { key: 'in_flight', title: t('queues.in_flight'), cell: (queue) => html`<${Gauge} queue=${queue} />` },
    { key: 'traffic', title: t('queues.last_hour'), className: 'traffic', cell: traffic },
    { key: 'completed', title: t('overview.completed'), className: 'right wide', cell: (queue) => number(queue.totals.completed) },
    { key: 'failures', title: t('queues.failures'), className: 'right', cell: failures },
  ];
  return canAct
    ? [...columns, { key: 'actions', title: '', cell: (queue) => html`<${QueueActions} queue=${queue} onOpen=${onOpen} />` }]
    : columns;
}
