import { html } from '../../core/html.js';
import { number } from '../../core/numbers.js';
import { t } from '../../core/texts.js';

/** Calls in flight, beside the workers of this node. All nodes together can have more calls than one node has workers. */
export function Gauge({ queue }) {
  const workers = queue.here?.served ? queue.here.workers : 0;
  if (workers === 0) {
    return html`<b>${number(queue.in_flight)}</b>`;
  }
  const share = Math.min(1, queue.in_flight / workers);
  return html`<span class="gauge" data-tip=${t('queues.gauge', { in_flight: queue.in_flight, workers })}>
    <svg viewBox="0 0 64 6" preserveAspectRatio="none" aria-hidden="true"><rect class="gauge-back" width="64" height="6" rx="3" />
      <rect class="gauge-fill" width=${64 * share} height="6" rx="3" /></svg>
    <span><b>${number(queue.in_flight)}</b> <span class="quiet">/ ${number(workers)}</span></span>
  </span>`;
}
