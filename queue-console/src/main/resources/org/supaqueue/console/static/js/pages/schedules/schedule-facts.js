import { html } from '../../core/html.js';
import { t } from '../../core/texts.js';
import { Section } from '../../parts/page.js';
import { TimeAndAge } from '../../parts/time.js';

const rows = (schedule) => [
  ['queue', schedule.queue],
  ['missed', t(`schedule.missed_${schedule.missed}`)],
  ['overlap', t(`schedule.overlap_${schedule.overlap}`)],
  ['last_run', schedule.last_run && html`<${TimeAndAge} at=${schedule.last_run} />`],
  ['paused_at', schedule.paused_at && html`<${TimeAndAge} at=${schedule.paused_at} />`],
  ['reason', schedule.reason],
  ['source', schedule.source ?? t('schedule.source_code')],
].filter(([, value]) => value);

export const ScheduleFacts = ({ schedule }) => html`<${Section} title=${t('job.facts')} id="schedule-facts">
  <dl class="facts">${rows(schedule).map(([name, value]) =>
    html`<div key=${name}><dt>${t(`schedule_fact.${name}`)}</dt><dd>${value}</dd></div>`)}</dl>
</${Section}>`;
