import { html } from '../core/html.js';
import { usePoll } from '../core/poll.js';
import { navigate } from '../core/router.js';
import { t } from '../core/texts.js';
import { Failure, Page } from '../parts/page.js';
import { PeriodChoice, periodOf } from '../parts/period.js';
import { Nodes } from './overview/nodes.js';
import { OldestWaiting } from './overview/oldest-waiting.js';
import { Problems } from './overview/problems.js';
import { States } from './overview/states.js';
import { Totals } from './overview/totals.js';
import { Traffic } from './overview/traffic.js';

export function Overview({ query }) {
  const period = periodOf(query);
  const { data, error } = usePoll(`overview?period=${period}`);
  const choice = html`<${PeriodChoice} period=${period} onChoose=${(name) => navigate([], { period: name })} />`;
  return html`<${Page} title=${t('nav.overview')} actions=${choice}>
    <${Failure} error=${error} hasData=${data !== undefined} />
    <${Problems} problems=${data?.problems} />
    <${Totals} totals=${data?.totals} period=${period} />
    <${Traffic} overview=${data} />
    <div class="columns columns-3">
      <${States} counts=${data?.counts} />
      <${OldestWaiting} jobs=${data?.oldest_waiting} />
      <${Nodes} nodes=${data?.nodes} />
    </div>
  </${Page}>`;
}
