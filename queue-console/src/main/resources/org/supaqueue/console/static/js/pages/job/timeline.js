import { html } from '../../core/html.js';
import { t } from '../../core/texts.js';
import { dayText, zoneName } from '../../core/times.js';
import { Icon } from '../../parts/icon.js';
import { Section } from '../../parts/page.js';
import { statusIcon, statusTone } from '../../parts/status.js';
import { Time } from '../../parts/time.js';

const EVENT_STATUS = { due: 'available', created: 'available', lost: 'lost', cancel_requested: 'cancelled', expires: 'dead' };

function Event({ event }) {
  const status = EVENT_STATUS[event.event] ?? event.status;
  return html`<li class=${event.is_future ? 'is-future' : ''}>
    <span class="timeline-mark tone-${statusTone(status)}"><${Icon} name=${statusIcon(status)} /></span>
    <span class="timeline-text">${t(`event.${event.event}`)}${event.attempt !== null && html` <span class="quiet">
      ${t('job.attempt', { number: event.attempt })}</span>`}${event.node && html` <span class="quiet">· ${event.node}</span>`}</span>
    <${Time} at=${event.at} form="precise" focusable />
  </li>`;
}

function byDay(events) {
  const days = [];
  for (const event of events) {
    const day = dayText(event.at);
    if (days.at(-1)?.day !== day) {
      days.push({ day, events: [] });
    }
    days.at(-1).events.push(event);
  }
  return days;
}

/** The states of the job in the order of time; future ones are drawn hollow. */
export const Timeline = ({ job }) => html`<${Section} title=${t('job.timeline')} hint=${zoneName()} id="timeline">
  ${byDay(job.timeline).map(({ day, events }) => html`<h3 class="timeline-day">${day}</h3><ol class="timeline">
    ${events.map((event, index) => html`<${Event} key=${`${event.at}/${event.event}/${index}`} event=${event} />`)}
  </ol>`)}
</${Section}>`;
