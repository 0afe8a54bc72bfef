import { html } from '../../core/html.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Icon } from '../../parts/icon.js';
import { LongText } from '../../parts/long-text.js';
import { statusIcon, statusTone } from '../../parts/status.js';

const TITLES = {
  available: 'waits', failed: 'waits_again', processing: 'runs', complete: 'ended', dead: 'dead', cancelled: 'ended',
};

/** The answer to the first question of a viewer: why is the job in this state? */
export function Why({ job }) {
  return html`<section class="why tone-${statusTone(job.status)}" aria-labelledby="why">
    <${Icon} name=${statusIcon(job.status)} />
    <div>
      <h2 id="why">${t(`why.${TITLES[job.status]}`)}</h2>
      <p class="why-text" lang="en"><${LongText} text=${job.explanation} /></p>
      ${job.cancel_requested_at && job.status === 'processing' && html`<p>${t('why.cancel_requested')}</p>`}
      ${job.unique_holder && html`<p><a href=${link(['jobs', job.unique_holder])}>
        ${t('why.unique_holder', { job_id: job.unique_holder })}</a></p>`}
      ${job.dead_letter?.job_id && html`<p><a href=${link(['jobs', job.dead_letter.job_id])}>
        ${t('why.dead_letter', { job_id: job.dead_letter.job_id, queue: job.dead_letter.queue })}</a></p>`}
    </div>
  </section>`;
}
