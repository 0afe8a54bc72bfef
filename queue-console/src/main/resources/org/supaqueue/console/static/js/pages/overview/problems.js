import { html } from '../../core/html.js';
import { link } from '../../core/router.js';
import { hasText, t } from '../../core/texts.js';
import { Icon } from '../../parts/icon.js';
import { Section } from '../../parts/page.js';
import { Time } from '../../parts/time.js';

// Where a viewer finds the cause of a problem. Problems without an entry lead to the jobs of their queue.
const PLACES = {
  consumer_failing: ['errors'],
  leases_lost: ['errors'],
  jobs_dead: ['jobs', { status: 'dead' }],
  queue_behind: ['jobs', { status: 'available' }],
  queue_paused: ['queues'],
  queue_not_served: ['queues'],
  no_node: ['queues'],
  settings_missing: ['queues'],
  schedule_problem: ['schedules'],
  bulk_problem: ['bulk'],
};
const TONES = { error: 'bad', warning: 'warn', info: 'accent' };

function placeOf({ problem, queue }) {
  const [page, query] = PLACES[problem] ?? ['jobs', { status: 'available' }];
  return { page, href: link([page], { ...query, queue }) };
}

function Problem({ problem }) {
  const place = placeOf(problem);
  const title = `problem.${problem.problem}`;
  return html`<li class="problem tone-${TONES[problem.severity]}">
    <${Icon} name=${problem.severity} />
    <div class="problem-text">
      <p class="problem-title"><span class="hidden">${t(`severity.${problem.severity}`)}: </span>
        ${hasText(title) ? t(title, { queue: problem.queue ?? '' }) : html`<span lang="en">${problem.text}</span>`}
        ${problem.since && html` <span class="quiet">${t('problem.since')} <${Time} at=${problem.since} form="relative" /></span>`}</p>
      ${hasText(title) && html`<p lang="en">${problem.text}</p>`}
      <p class="quiet" lang="en">${problem.what_to_do}</p>
    </div>
    <a class="button small" href=${place.href}>${t(`problem.link.${place.page}`)}</a>
  </li>`;
}

export function Problems({ problems }) {
  return html`<${Section} title=${t('overview.problems')} id="problems">
    ${problems.length === 0 && html`<p class="all-well tone-ok"><${Icon} name="complete" />${t('overview.no_problems')}</p>`}
    ${problems.length > 0 && html`<ul class="problems">
      ${problems.map((problem) => html`<${Problem} key=${`${problem.problem}/${problem.text}`} problem=${problem} />`)}
    </ul>`}
  </${Section}>`;
}
