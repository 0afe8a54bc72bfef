import { Fragment, html } from '../core/html.js';
import { useLast, usePoll } from '../core/poll.js';
import { navigate } from '../core/router.js';
import { t } from '../core/texts.js';
import { Failure, Page, Skeleton } from '../parts/page.js';
import { PeriodChoice, periodOf, pollMs } from '../parts/period.js';
import { Nodes } from './overview/nodes.js';
import { OldestWaiting } from './overview/oldest-waiting.js';
import { Problems } from './overview/problems.js';
import { States } from './overview/states.js';
import { Totals } from './overview/totals.js';
import { Traffic } from './overview/traffic.js';

const Content = ({ overview }) => html`<${Fragment}>
  <${Problems} problems=${overview.problems} />
  <${Totals} totals=${overview.totals} period=${overview.period} />
  <${Traffic} overview=${overview} />
  <div class="columns columns-3">
    <${States} counts=${overview.counts} />
    <${OldestWaiting} jobs=${overview.oldest_waiting} />
    <${Nodes} nodes=${overview.nodes} />
  </div>
</${Fragment}>`;

export function Overview({ query }) {
  const period = periodOf(query);
  const { data, error } = usePoll(`overview?period=${period}`, pollMs(period));
  const overview = useLast(data);
  const choice = html`<${PeriodChoice} period=${period} onChoose=${(name) => navigate([], { period: name })} />`;
  return html`<${Page} title=${t('nav.overview')} actions=${choice}>
    <${Failure} error=${error} hasData=${overview !== undefined} />
    ${overview && html`<${Content} overview=${overview} />`}
    ${!overview && !error && html`<div class="card"><${Skeleton} lines=${12} /></div>`}
  </${Page}>`;
}
