import { html } from '../core/html.js';
import { withQuery } from '../core/api.js';
import { usePoll } from '../core/poll.js';
import { link, navigate } from '../core/router.js';
import { hasText, keysOf, t } from '../core/texts.js';
import { zoneName } from '../core/times.js';
import { Field, useDraft } from '../parts/fields.js';
import { Icon } from '../parts/icon.js';
import { Empty, Failure, Page } from '../parts/page.js';
import { Table } from '../parts/table.js';
import { Time } from '../parts/time.js';

const actionText = (action) => (hasText(`audit.action.${action}`) ? t(`audit.action.${action}`) : action);

function Target({ entry }) {
  const targets = [
    entry.job_id && html`<a class="row-link" href=${link(['jobs', entry.job_id])}>${t('job.title', { job_id: entry.job_id })}</a>`,
    entry.schedule && html`<a class="row-link" href=${link(['schedules', entry.schedule])}>${entry.schedule}</a>`,
    entry.operation_id && html`<a class="row-link" href=${link(['bulk', entry.operation_id])}>${t('bulk.operation')} #${entry.operation_id}</a>`,
    entry.queue && html`<span class=${entry.job_id ? 'quiet' : ''}>${t('audit.queue', { queue: entry.queue })}</span>`,
  ];
  return html`<span class="targets">${targets.filter(Boolean)}</span>`;
}

const textOf = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** The arguments and the result, as the API names them. */
function details({ details: found }) {
  return found && html`<span class="audit-details">${Object.entries(found).map(([name, value]) =>
    html`<span key=${name} class="clamped" title=${textOf(value)}><span class="quiet">${name}</span> ${textOf(value)}</span>`)}</span>`;
}

const actor = (entry) => html`<span class="audit-actor"><b>${entry.actor}</b>
  <span class="under">${hasText(`audit.source.${entry.actor_source}`) ? t(`audit.source.${entry.actor_source}`) : entry.actor_source}</span>
  <span class="under">${t('audit.db_user', { user: entry.db_user })}</span></span>`;

// A phone shows no titles of columns: there, the zone is beside the time.
const at = (entry) => html`<${Time} at=${entry.at} focusable /><span class="phone quiet"> ${zoneName(Date.parse(entry.at))}</span>`;

const COLUMNS = () => [
  { key: 'at', title: t('audit.at', { zone: zoneName() }), className: 'nowrap', isRowHead: true, cell: at },
  { key: 'actor', title: t('audit.actor'), cell: actor },
  { key: 'action', title: t('audit.action_title'), cell: (entry) => actionText(entry.action) },
  { key: 'target', title: t('audit.target'), cell: (entry) => html`<${Target} entry=${entry} />` },
  { key: 'affected', title: t('audit.affected'), className: 'right', cell: (entry) => entry.affected ?? '–' },
  { key: 'details', title: t('audit.details'), className: 'result-cell', cell: details },
];

function AuditFilters({ query }) {
  const [draft, setDraft] = useDraft({ actor: query.actor ?? '', action: query.action ?? '' });
  const apply = (event) => {
    event.preventDefault();
    navigate(['audit'], draft);
  };
  const bind = (name) => ({ value: draft[name], onInput: (value) => setDraft((before) => ({ ...before, [name]: value })) });
  return html`<form class="filters" role="search" aria-label=${t('jobs.filters')} onSubmit=${apply}><div class="filter-row">
    <${Field} label=${t('audit.actor')} data-filter="actor" ...${bind('actor')} />
    <${Field} type="select" label=${t('audit.action_title')} ...${bind('action')}
      options=${[['', t('audit.any')], ...keysOf('audit.action').map((action) => [action, actionText(action)])]} />
    <button type="submit" class="button primary"><${Icon} name="search" />${t('jobs.apply')}</button>
    ${(query.actor || query.action) && html`<a class="button" href="#/audit">${t('jobs.clear')}</a>`}
  </div></form>`;
}

export function Audit({ query }) {
  const { actor: who, action, before } = query;
  const { data, error } = usePoll(withQuery('audit', { actor: who, action, before }));
  const empty = html`<${Empty} icon="audit" title=${t('audit.none')}>${t('audit.none_text')}</${Empty}>`;
  return html`<${Page} title=${t('nav.audit')} lead=${t('audit.lead')}>
    <${AuditFilters} query=${query} />
    <${Failure} error=${error} hasData=${data !== undefined} />
    <div class="card flush"><${Table} caption=${t('nav.audit')} columns=${COLUMNS()} rows=${data?.items}
        rowKey=${(entry) => entry.audit_id} empty=${empty} />
      ${data && (before || data.next) && html`<nav class="pager" aria-label=${t('pager.label')}>
        ${before && html`<a class="button small" href=${link(['audit'], { actor: who, action })}><${Icon} name="back" />${t('pager.newest')}</a>`}
        ${data.next && html`<a class="button small" href=${link(['audit'], { actor: who, action, before: data.next })}>
          ${t('pager.older')}<${Icon} name="next" /></a>`}
      </nav>`}
    </div>
  </${Page}>`;
}
