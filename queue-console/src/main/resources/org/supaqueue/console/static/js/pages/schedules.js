import { html } from '../core/html.js';
import { useNow } from '../core/clock.js';
import { usePoll } from '../core/poll.js';
import { link } from '../core/router.js';
import { t } from '../core/texts.js';
import { Icon } from '../parts/icon.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { Path } from '../parts/path.js';
import { Status } from '../parts/status.js';
import { Table } from '../parts/table.js';
import { Time } from '../parts/time.js';
import { runInWords } from './schedules/run-in-words.js';

const NameCell = ({ schedule }) => html`<a class="row-link" href=${link(['schedules', schedule.name])}>${schedule.name}</a>
  <span class="under"><${Path} verb=${schedule.http_verb} path=${schedule.url_path} /></span>
  ${schedule.problem && html`<span class="under tone-bad missing"><${Icon} name="error" /><span class="clamped" lang="en">${schedule.problem}</span></span>`}`;

function NextRun({ schedule }) {
  const now = useNow();
  if (schedule.paused_at || !schedule.next_run) {
    return html`<span class="quiet">${t(schedule.paused_at ? 'schedules.no_run_paused' : 'schedules.no_run')}</span>`;
  }
  return html`<span>${runInWords(schedule.next_run, schedule.zone, now)}</span>
    <span class="under"><${Time} at=${schedule.next_run} form="relative" /></span>`;
}

const COLUMNS = () => [
  { key: 'name', title: t('schedules.name'), className: 'main-cell', isRowHead: true, cell: (schedule) => html`<${NameCell} schedule=${schedule} />` },
  { key: 'state', title: t('jobs.status'), cell: (schedule) => html`<${Status} status=${schedule.paused_at ? 'paused' : 'active'}
      label=${t(schedule.paused_at ? 'queues.state_paused' : 'queues.state_active')} />` },
  { key: 'next', title: t('schedules.next'), cell: (schedule) => html`<${NextRun} schedule=${schedule} />` },
  { key: 'cron', title: t('schedules.cron'), className: 'nowrap', cell: (schedule) => html`<code>${schedule.cron}</code>
      <span class="under">${schedule.zone}</span>` },
  { key: 'last', title: t('schedules.last'), className: 'nowrap', cell: (schedule) => html`<${Time} at=${schedule.last_run} form="relative" />` },
  { key: 'queue', title: t('jobs.queue'), className: 'wide', cell: (schedule) => schedule.queue },
];

export function Schedules() {
  const { data, error } = usePoll('schedules');
  const empty = html`<${Empty} icon="schedules" title=${t('schedules.none')}>${t('schedules.none_text')}
    <code class="block">SELECT create_schedule('nightly-report', '0 2 * * *', 'POST', '/report');</code></${Empty}>`;
  return html`<${Page} title=${t('nav.schedules')} lead=${t('schedules.lead')}>
    <${Failure} error=${error} hasData=${data !== undefined} />
    <div class="card flush"><${Table} caption=${t('schedules.caption')} columns=${COLUMNS()} rows=${data?.items}
      rowKey=${(schedule) => schedule.name} empty=${empty} /></div>
  </${Page}>`;
}
