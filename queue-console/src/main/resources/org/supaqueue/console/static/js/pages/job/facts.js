import { html } from '../../core/html.js';
import { duration } from '../../core/numbers.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Section } from '../../parts/page.js';
import { TimeAndAge } from '../../parts/time.js';

const jobLink = (id) => html`<a href=${link(['jobs', id])}>#${id}</a>`;

function scheduleText({ name, kind, instant }) {
  return html`<a href=${link(['schedules', name])}>${name}</a> (${t(`run_kind.${kind}`)}, <${TimeAndAge} at=${instant} />)`;
}

function uniqueText(job) {
  const until = job.unique_until;
  return html`<code>${job.unique_key}</code> ${until === null && t('fact.unique_free')}
    ${until === 'infinity' && t('fact.unique_unfinished')}
    ${until !== null && until !== 'infinity' && html`${t('fact.unique_until')} <${TimeAndAge} at=${until} />`}`;
}

/** Rows of `[name, value]`; rows without a value are left out. */
function rows(job) {
  return [
    ['queue', html`<a href=${link(['jobs'], { queue: job.queue })}>${job.queue}</a>`],
    ['created_at', html`<${TimeAndAge} at=${job.created_at} />`],
    ['run_at', html`<${TimeAndAge} at=${job.run_at} />`],
    ['finished_at', job.finished_at && html`<${TimeAndAge} at=${job.finished_at} />`],
    ['retries', t('jobs.attempt_of', { retry: job.retry_count, limit: job.retry_limit })],
    ['lost_leases', job.lost_leases || null],
    ['snooze_count', job.snooze_count || null],
    ['priority', String(job.priority)],
    ['timeout_ms', job.timeout_ms === null ? t('fact.of_queue') : duration(job.timeout_ms)],
    ['backoff', job.backoff],
    ['expires_at', job.expires_at && html`<${TimeAndAge} at=${job.expires_at} />`],
    ['tags', job.tags.length > 0 && job.tags.map((tag) => html`<a key=${tag} class="tag" href=${link(['jobs'], { tag })}>${tag}</a> `)],
    ['unique_key', job.unique_key && uniqueText(job)],
    ['schedule', job.schedule && scheduleText(job.schedule)],
    ['dead_letter', job.dead_letter && html`${job.dead_letter.queue} ${job.dead_letter.job_id && jobLink(job.dead_letter.job_id)}`],
    ['dead_letter_of', job.dead_letter_of && jobLink(job.dead_letter_of)],
    ['leased_by', job.leased_by],
    ['leased_until', job.leased_until && html`<${TimeAndAge} at=${job.leased_until} />`],
    ['lease_token', job.lease_token],
    ['trace_parent', job.trace_parent && html`<code>${job.trace_parent}</code>`],
  ].filter(([, value]) => value);
}

export const Facts = ({ job }) => html`<${Section} title=${t('job.facts')} id="facts">
  <dl class="facts">${rows(job).map(([name, value]) => html`<div key=${name}><dt>${t(`fact.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>
</${Section}>`;
