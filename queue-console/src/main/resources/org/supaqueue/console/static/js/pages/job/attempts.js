import { html } from '../../core/html.js';
import { t } from '../../core/texts.js';
import { zoneName } from '../../core/times.js';
import { Icon } from '../../parts/icon.js';
import { Empty, Section } from '../../parts/page.js';
import { Exchange } from './exchange.js';
import { RequestText } from './request-text.js';

function NextRequest({ request, body }) {
  return html`<details class="next-request">
    <summary>${t('job.next_request')} <span class="quiet">${request.request_line}</span></summary>
    <${RequestText} request=${request} body=${body} label=${t('job.next_request')} />
  </details>`;
}

/** Every attempt as an HTTP exchange, the latest first; the latest is open. */
export function Attempts({ job }) {
  const latestFirst = job.attempts.toReversed();
  const hint = latestFirst.length > 0 ? t('job.attempt_count', { count: latestFirst.length, zone: zoneName() }) : null;
  const hidden = job.retry_count + job.lost_leases + 1 - latestFirst.length;
  return html`<${Section} title=${t('job.attempts')} hint=${hint} id="attempts">
    ${job.next_request?.fault && html`<div class="notice tone-bad"><${Icon} name="error" />
      <p lang="en">${job.next_request.fault}</p></div>`}
    ${latestFirst.length === 0 && html`<${Empty} icon="available" title=${t('job.no_attempts')}>${t('job.no_attempts_text')}</${Empty}>`}
    ${latestFirst.map((attempt, index) => html`<${Exchange} key=${attempt.lease_token} attempt=${attempt} body=${job.request_body}
      isOpen=${index === 0} />`)}
    ${hidden > 1 && latestFirst.length >= 20 && html`<p class="quiet">${t('job.older_attempts')}</p>`}
    ${job.next_request && html`<${NextRequest} request=${job.next_request} body=${job.request_body} />`}
  </${Section}>`;
}
