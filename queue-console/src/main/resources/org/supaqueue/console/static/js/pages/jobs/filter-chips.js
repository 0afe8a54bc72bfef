import { html } from '../../core/html.js';
import { link } from '../../core/router.js';
import { hasText, t } from '../../core/texts.js';
import { fullTime, zoneName } from '../../core/times.js';
import { Icon } from '../../parts/icon.js';
import { FILTERS } from './filter.js';

function shown(name, value) {
  if (name === 'status') {
    return t(`status.${value}`);
  }
  return name.startsWith('created_') ? fullTime(value) : String(value);
}

const nameOf = (name) => (hasText(`filter.${name}`) ? t(`filter.${name}`, { zone: zoneName() }) : name);

/** The conditions of a filter in words. */
export function FilterChips({ filter, canRemove = false }) {
  const names = canRemove ? FILTERS.filter((name) => filter[name]) : Object.keys(filter);
  if (names.length === 0) {
    return html`<p class="quiet">${t('filter.none')}</p>`;
  }
  return html`<ul class="chips" aria-label=${t('jobs.active_filters')}>
    ${names.map((name) => html`<li key=${name} class="chip"><span class="quiet">${nameOf(name)}</span> ${shown(name, filter[name])}
      ${canRemove && html`<a href=${link(['jobs'], { ...filter, [name]: '' })}
        aria-label=${t('jobs.remove_filter', { name: nameOf(name) })}><${Icon} name="close" /></a>`}
    </li>`)}
  </ul>`;
}
