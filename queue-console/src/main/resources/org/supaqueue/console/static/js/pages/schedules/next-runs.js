import { html } from '../../core/html.js';
import { useNow } from '../../core/clock.js';
import { t } from '../../core/texts.js';
import { zone } from '../../core/times.js';
import { Section } from '../../parts/page.js';
import { Time } from '../../parts/time.js';
import { runInWords } from './run-in-words.js';

/** The next runs in the zone of the schedule, and in the viewer's if that is another one. */
export function NextRuns({ schedule }) {
  const now = useNow();
  const isOtherZone = schedule.zone !== zone();
  return html`<${Section} title=${t('schedule.next_runs')} hint=${schedule.zone} id="next-runs">
    ${schedule.paused_at && html`<p class="quiet">${t('schedule.paused_hint')}</p>`}
    ${schedule.next_runs.length === 0 && !schedule.paused_at && html`<p class="quiet">${t('schedules.no_run')}</p>`}
    <ol class="rows next-runs">${schedule.next_runs.map((at) => html`<li key=${at}>
      <span>${runInWords(at, schedule.zone, now)}</span>
      <span class="quiet">${isOtherZone ? html`<${Time} at=${at} form="full" focusable />` : html`<${Time} at=${at} form="relative" focusable />`}</span>
    </li>`)}</ol>
  </${Section}>`;
}
