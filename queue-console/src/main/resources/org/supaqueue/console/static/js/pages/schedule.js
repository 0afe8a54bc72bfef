import { html } from '../core/html.js';
import { usePoll } from '../core/poll.js';
import { t } from '../core/texts.js';
import { Icon } from '../parts/icon.js';
import { Empty, Failure, Page, Section, Skeleton } from '../parts/page.js';
import { Path } from '../parts/path.js';
import { Status } from '../parts/status.js';
import { NextRuns } from './schedules/next-runs.js';
import { Runs } from './schedules/runs.js';
import { ScheduleActions } from './schedules/schedule-actions.js';
import { ScheduleFacts } from './schedules/schedule-facts.js';

const Title = ({ schedule }) => html`<span class="job-title"><span>${schedule.name}</span>
  <${Status} status=${schedule.paused_at ? 'paused' : 'active'}
    label=${t(schedule.paused_at ? 'queues.state_paused' : 'queues.state_active')} /></span>`;

const Lead = ({ schedule }) => html`<${Path} verb=${schedule.http_verb} path=${schedule.url_path} />${' · '}<code>${schedule.cron}</code> · ${schedule.zone}`;

export function Schedule({ parts: [, name] }) {
  const path = `schedules/${encodeURIComponent(name)}`;
  const { data: schedule, error } = usePoll(path);
  const back = { href: '#/schedules', label: t('nav.schedules') };
  if (!schedule) {
    return html`<${Page} title=${name} back=${back}>
      ${error?.status === 404 ? html`<${Empty} icon="schedules" title=${t('schedule.gone')} />` : html`<${Failure} error=${error} />`}
      ${!error && html`<div class="card"><${Skeleton} lines=${6} /></div>`}
    </${Page}>`;
  }
  return html`<${Page} title=${html`<${Title} schedule=${schedule} />`} documentTitle=${name} back=${back}
      lead=${html`<${Lead} schedule=${schedule} />`} actions=${html`<${ScheduleActions} schedule=${schedule} path=${path} />`}>
    <${Failure} error=${error} hasData />
    ${schedule.problem && html`<div class="notice tone-bad"><${Icon} name="error" /><p lang="en">${schedule.problem}</p></div>`}
    <div class="columns columns-job">
      <div class="stack"><${Section} title=${t('schedule.runs')} id="runs"><${Runs} runs=${schedule.runs} zone=${schedule.zone} /></${Section}></div>
      <div class="stack"><${NextRuns} schedule=${schedule} /><${ScheduleFacts} schedule=${schedule} /></div>
    </div>
  </${Page}>`;
}
