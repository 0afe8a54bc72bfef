import { html } from '../../core/html.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Icon } from '../../parts/icon.js';

/** Links to the newest and to the older jobs; the way back is the browser's. */
export function Pager({ page, query, filter }) {
  if (!page || (page.items.length === 0 && !page.next && !query.before)) {
    return null;
  }
  const older = page.next && link(['jobs'], { ...filter, before: page.next });
  return html`<nav class="pager" aria-label=${t('pager.label')}>
    ${page.searched_back_to && page.items.length > 0 && html`<p class="quiet">${t('pager.searched', { job_id: page.searched_back_to })}</p>`}
    ${query.before && html`<a class="button small" href=${link(['jobs'], filter)}><${Icon} name="back" />${t('pager.newest')}</a>`}
    ${older && html`<a class="button small" href=${older}>
      ${t(page.searched_back_to ? 'pager.further' : 'pager.older')}<${Icon} name="next" /></a>`}
    ${!older && page.items.length > 0 && html`<p class="quiet">${t('pager.end')}</p>`}
  </nav>`;
}
