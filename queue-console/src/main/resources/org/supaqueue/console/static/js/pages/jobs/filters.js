import { html } from '../../core/html.js';
import { usePoll } from '../../core/poll.js';
import { link, navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { fromInput, toInput } from '../../core/input-times.js';
import { Field, useDraft } from '../../parts/fields.js';
import { Icon } from '../../parts/icon.js';
import { zoneName } from '../../core/times.js';
import { FILTERS, hasFilter } from './filter.js';
import { FilterChips } from './filter-chips.js';

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MORE = FILTERS.slice(3);

function TimeField({ name, draft, set }) {
  return html`<${Field} type="datetime-local" step="1" label=${t(`filter.${name}`, { zone: zoneName() })}
    value=${toInput(draft[name])} onInput=${(value) => set(name, fromInput(value))} />`;
}

function MoreFilters({ draft, set }) {
  const text = (name, extra = {}) => html`<${Field} label=${t(`filter.${name}`)} value=${draft[name] ?? ''}
    onInput=${(value) => set(name, value)} ...${extra} />`;
  return html`<details class="more-filters" open=${MORE.some((name) => draft[name])}>
    <summary>${t('jobs.more_filters')}</summary>
    <div class="filter-grid">
      <${Field} type="select" label=${t('filter.http_verb')} value=${draft.http_verb ?? ''} onInput=${(value) => set('http_verb', value)}
        options=${[['', t('filter.any')], ...VERBS.map((verb) => [verb, verb])]} />
      ${text('response_status', { inputmode: 'numeric', placeholder: '503' })}
      ${text('tag')}
      <${TimeField} name="created_after" draft=${draft} set=${set} />
      <${TimeField} name="created_before" draft=${draft} set=${set} />
      ${text('payload_path', { placeholder: '/order/id' })}
      ${text('payload_value', { placeholder: '7' })}
    </div>
  </details>`;
}

export function Filters({ filter }) {
  const [draft, setDraft] = useDraft(filter);
  const { data: queues } = usePoll('queues', 30_000);
  const set = (name, value) => setDraft((before) => ({ ...before, [name]: value }));
  const apply = (event) => {
    event.preventDefault();
    navigate(['jobs'], draft);
  };
  return html`<form class="filters" role="search" aria-label=${t('jobs.filters')} onSubmit=${apply}>
    <div class="filter-row">
      <${Field} label=${t('filter.queue')} value=${draft.queue ?? ''} onInput=${(value) => set('queue', value)} list="queue-names"
        data-filter="queue" />
      <datalist id="queue-names">${queues?.items.map(({ queue }) => html`<option key=${queue} value=${queue} />`)}</datalist>
      <${Field} label=${t('filter.path_prefix')} value=${draft.path_prefix ?? ''} onInput=${(value) => set('path_prefix', value)}
        placeholder="/orders" />
      <${Field} label=${t('filter.error')} value=${draft.error ?? ''} onInput=${(value) => set('error', value)} className="grow" />
      <button type="submit" class="button primary"><${Icon} name="search" />${t('jobs.apply')}</button>
      ${hasFilter(filter) && html`<a class="button" href=${link(['jobs'], { status: filter.status })}>${t('jobs.clear')}</a>`}
    </div>
    <${MoreFilters} draft=${draft} set=${set} />
    ${hasFilter(filter) && html`<${FilterChips} filter=${filter} canRemove />`}
  </form>`;
}
