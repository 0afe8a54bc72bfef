import { html } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { number } from '../../core/numbers.js';
import { usePoll } from '../../core/poll.js';
import { useSession } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { actionErrorText, useAction } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { Empty, Failure, Page, Section, Skeleton } from '../../parts/page.js';
import { Status } from '../../parts/status.js';
import { TimeAndAge } from '../../parts/time.js';
import { FilterChips } from '../jobs/filter-chips.js';
import { Progress } from './progress.js';

const COUNTS = ['matched', 'changed', 'key_taken', 'locked', 'refused'];

function Abort({ operation }) {
  const { isBusy, error, start } = useAction(async () => {
    const { aborted } = await post(`bulk/${operation.operation_id}/abort`);
    toast(t(aborted ? 'bulk.aborted' : 'bulk.had_ended'), { isError: !aborted });
    refreshAfterAction();
  });
  return html`${error && html`<span class="tone-bad action-error" role="alert">${actionErrorText(error)}</span>`}
    <button type="button" class="button danger" onClick=${() => start()}><${Icon} name="cancelled" />
      ${isBusy ? t('action.busy') : t('bulk.abort')}</button>`;
}

const facts = (operation) => [
  ['rate', operation.rate === null ? t('bulk.no_rate') : t('bulk.per_second', { rate: operation.rate })],
  ['new_queue', operation.new_queue],
  ['new_priority', operation.new_priority === null ? null : String(operation.new_priority)],
  ['new_run_at', operation.new_run_at && html`<${TimeAndAge} at=${operation.new_run_at} />`],
  ['requested_by', `${operation.requested_by} (${operation.requested_role})`],
  ['created_at', html`<${TimeAndAge} at=${operation.created_at} />`],
  ['finished_at', operation.finished_at && html`<${TimeAndAge} at=${operation.finished_at} />`],
].filter(([, value]) => value);

const Content = ({ operation }) => html`
  ${operation.error && html`<div class="notice tone-bad"><${Icon} name="error" /><p lang="en">${operation.error}</p></div>`}
  <${Section} title=${t('bulk.progress')} id="progress"><${Progress} operation=${operation} />
    <dl class="tiles small-tiles">${COUNTS.map((name) => html`<div key=${name} class="tile"><dt>${t(`bulk.${name}`)}</dt>
      <dd>${number(operation[name])}</dd></div>`)}</dl></${Section}>
  <div class="columns columns-2">
    <${Section} title=${t('bulk.filter')} id="bulk-filter"><${FilterChips} filter=${operation.filter} /></${Section}>
    <${Section} title=${t('job.facts')} id="bulk-facts"><dl class="facts">${facts(operation).map(([name, value]) =>
      html`<div key=${name}><dt>${t(`bulk_fact.${name}`)}</dt><dd>${value}</dd></div>`)}</dl></${Section}>
  </div>`;

export function BulkOperation({ parts: [, id] }) {
  const { data: operation, error } = usePoll(`bulk/${encodeURIComponent(id)}`, 1500);
  const { can_act: canAct } = useSession();
  const back = { href: '#/bulk', label: t('nav.bulk') };
  const title = operation ? `${t(`bulk.${operation.kind}`)} #${id}` : `#${id}`;
  const heading = operation ? html`<span class="job-title"><span>${title}</span><${Status} status=${operation.state} /></span>` : title;
  const actions = operation?.state === 'running' && canAct && html`<${Abort} operation=${operation} />`;
  return html`<${Page} title=${heading} documentTitle=${title} back=${back} actions=${actions}>
    ${error?.status === 404 ? html`<${Empty} icon="bulk" title=${t('bulk.gone')} />` : html`<${Failure} error=${error} hasData=${operation} />`}
    ${!operation && !error && html`<div class="card"><${Skeleton} lines=${5} /></div>`}
    ${operation && html`<${Content} operation=${operation} />`}
  </${Page}>`;
}
