import { html, useState } from '../../core/html.js';
import { get, withQuery } from '../../core/api.js';
import { countText, number } from '../../core/numbers.js';
import { usePoll } from '../../core/poll.js';
import { t } from '../../core/texts.js';
import { useAction } from '../../parts/dialog.js';

/** How many jobs match; counted to the end only on demand. */
export function MatchCount({ filter }) {
  const { data } = usePoll(withQuery('jobs/count', filter), 10_000);
  const [exact, setExact] = useState(null);
  const { isBusy, error, start } = useAction(async () =>
    setExact(await get(withQuery('jobs/count', { ...filter, exact: 'true' }))));
  if (!data) {
    return html`<span class="match-count quiet">${t('jobs.counting')}</span>`;
  }
  const text = exact ? number(exact.count) : countText(data);
  return html`<span class="match-count" role="status"><b>${text}</b> ${t('jobs.match')}
    ${data.capped && !exact && html` <button type="button" class="link-button" onClick=${() => start()}>
      ${isBusy ? t('action.busy') : t('jobs.count_exactly')}</button>`}
    ${error && html` <span class="tone-bad" lang="en">${error.message}</span>`}
  </span>`;
}
