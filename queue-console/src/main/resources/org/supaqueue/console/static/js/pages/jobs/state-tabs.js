import { html, useLayoutEffect, useRef } from '../../core/html.js';
import { countText } from '../../core/numbers.js';
import { usePoll } from '../../core/poll.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Icon } from '../../parts/icon.js';
import { statusTone } from '../../parts/status.js';
import { hasFilter } from './filter.js';

const STATES = ['available', 'processing', 'failed', 'complete', 'dead', 'cancelled'];

function Tab({ status, filter, count }) {
  const isCurrent = (filter.status ?? '') === (status ?? '');
  return html`<a href=${link(['jobs'], { ...filter, status })} aria-current=${isCurrent ? 'true' : null}>
    ${status && html`<span class="tone-${statusTone(status)}"><${Icon} name=${status} /></span>`}
    ${status ? t(`status.${status}`) : t('jobs.all')}
    ${status && !hasFilter(filter) && html`<span class="tab-count">${count && countText(count)}</span>`}
  </a>`;
}

/** The states. The counts are those of all jobs: a count by state for each filter would cost too much. */
export function StateTabs({ filter }) {
  const { data } = usePoll(hasFilter(filter) ? null : 'overview?period=5m', 10_000);
  const counts = new Map(data?.counts.map((entry) => [entry.status, entry]));
  const tabs = useRef(null);
  useLayoutEffect(() => {
    // On a phone the tabs scroll.
    const current = tabs.current.querySelector('[aria-current]');
    tabs.current.scrollLeft = current.offsetLeft - (tabs.current.clientWidth - current.offsetWidth) / 2;
  }, [filter.status, data === undefined]);
  return html`<nav class="tabs" ref=${tabs} aria-label=${t('jobs.states')}>
    <${Tab} filter=${filter} />
    ${STATES.map((status) => html`<${Tab} key=${status} status=${status} filter=${filter} count=${counts.get(status)} />`)}
  </nav>`;
}
