import { html } from '../../core/html.js';
import { useNow } from '../../core/clock.js';
import { duration } from '../../core/numbers.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { utcTime } from '../../core/times.js';
import { Section } from '../../parts/page.js';

const SHOWN = 8;

function Waiting({ job }) {
  const age = Math.max(0, useNow() - Date.parse(job.run_at));
  return html`<li><a href=${link(['jobs', job.job_id])} data-tip=${t('overview.due', { at: utcTime(job.run_at) })}>
    <span>${job.queue} <span class="quiet">#${job.job_id}</span></span><b>${duration(Math.floor(age / 1000) * 1000)}</b>
  </a></li>`;
}

export const OldestWaiting = ({ jobs }) => html`<${Section} title=${t('overview.oldest')} hint=${t('overview.oldest_hint')} id="oldest">
  ${jobs.length === 0 && html`<p class="quiet">${t('overview.none_waiting')}</p>`}
  ${jobs.length > 0 && html`<ul class="rows">
    ${jobs.slice(0, SHOWN).map((job) => html`<${Waiting} key=${job.queue} job=${job} />`)}
  </ul>`}
</${Section}>`;
