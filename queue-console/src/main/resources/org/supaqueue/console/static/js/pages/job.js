import { html } from '../core/html.js';
import { usePoll } from '../core/poll.js';
import { t } from '../core/texts.js';
import { Empty, Failure, Page, Skeleton } from '../parts/page.js';
import { Path } from '../parts/path.js';
import { Status } from '../parts/status.js';
import { Attempts } from './job/attempts.js';
import { Export } from './job/export.js';
import { Facts } from './job/facts.js';
import { JobActions } from './job/job-actions.js';
import { Payload } from './job/payload.js';
import { Timeline } from './job/timeline.js';
import { Why } from './job/why.js';

const Title = ({ job }) => html`<span class="job-title"><span>${t('job.title', { job_id: job.job_id })}</span>
  <${Status} status=${job.status} /></span>`;

const Lead = ({ job }) => html`<${Path} verb=${job.http_verb} path=${job.url_path} />
  ${job.label && html`<span> · ${job.label}</span>`}`;

export function Job({ parts: [, jobId] }) {
  const { data: job, error } = usePoll(`jobs/${encodeURIComponent(jobId)}`);
  const back = { href: '#/jobs', label: t('nav.jobs') };
  const title = t('job.title', { job_id: jobId });
  if (!job) {
    const isGone = error?.status === 404;
    return html`<${Page} title=${title} back=${back}>
      ${isGone && html`<${Empty} icon="jobs" title=${t('job.gone')}>${t('job.gone_text')}</${Empty}>`}
      ${!isGone && html`<${Failure} error=${error} />`}
      ${!error && html`<div class="card"><${Skeleton} lines=${8} /></div>`}
    </${Page}>`;
  }
  return html`<${Page} title=${html`<${Title} job=${job} />`} documentTitle=${title} back=${back}
      lead=${html`<${Lead} job=${job} />`} actions=${html`<${JobActions} job=${job} />`}>
    <${Failure} error=${error} hasData />
    <${Why} job=${job} />
    <div class="columns columns-job">
      <div class="stack">
        <${Attempts} job=${job} />
        <${Payload} job=${job} />
        <${Export} job=${job} />
      </div>
      <div class="stack">
        <${Timeline} job=${job} />
        <${Facts} job=${job} />
      </div>
    </div>
  </${Page}>`;
}
