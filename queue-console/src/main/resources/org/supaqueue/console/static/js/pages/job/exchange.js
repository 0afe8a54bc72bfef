import { html } from '../../core/html.js';
import { duration } from '../../core/numbers.js';
import { t } from '../../core/texts.js';
import { Code, pretty } from '../../parts/code.js';
import { Icon } from '../../parts/icon.js';
import { LongText } from '../../parts/long-text.js';
import { HttpStatus, Status } from '../../parts/status.js';
import { Time } from '../../parts/time.js';
import { RequestText } from './request-text.js';
import { Waterfall } from './waterfall.js';

function Summary({ attempt }) {
  return html`<summary class="exchange-head">
    <b>${t('job.attempt', { number: attempt.attempt })}</b>
    <${Status} status=${attempt.outcome} label=${t(`outcome.${attempt.outcome}`)} />
    <${HttpStatus} code=${attempt.response?.status} />
    <span>${duration(attempt.duration_ms)}</span>
    <span class="quiet exchange-when">${attempt.leased_by && `${attempt.leased_by} · `}<${Time} at=${attempt.started_at ?? attempt.settled_at} /></span>
  </summary>`;
}

function Answer({ response }) {
  if (response === null) {
    return html`<p class="quiet boxed">${t('job.no_answer_text')}</p>`;
  }
  return html`
    ${response.body ? html`<${Code} label=${t('job.answer')} text=${pretty(response.body)} />`
      : html`<p class="quiet boxed">${t('job.empty_answer')}</p>`}
    ${response.truncated && html`<p class="quiet">${t('job.truncated')}</p>`}`;
}

/** One attempt: what was sent, what came back, and where the time went. */
export function Exchange({ attempt, body, isOpen }) {
  return html`<details class="exchange" open=${isOpen}>
    <${Summary} attempt=${attempt} />
    <div class="exchange-body">
      ${attempt.error && html`<p class="exchange-error tone-bad"><${Icon} name="error" /><span lang="en"><${LongText} text=${attempt.error} /></span></p>`}
      <${Waterfall} attempt=${attempt} />
      <div class="sides">
        <div><h3>${t('job.request')}</h3><p class="url">${attempt.request.url}</p>
          <${RequestText} request=${attempt.request} body=${body} label=${t('job.request')} /></div>
        <div><h3>${t('job.answer')} <${HttpStatus} code=${attempt.response?.status} /></h3><${Answer} response=${attempt.response} /></div>
      </div>
    </div>
  </details>`;
}
