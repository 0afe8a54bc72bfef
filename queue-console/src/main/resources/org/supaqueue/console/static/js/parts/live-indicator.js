import { html } from '../core/html.js';
import { liveStore, refreshAll } from '../core/live.js';
import { useStore } from '../core/store.js';
import { useNow } from '../core/clock.js';
import { shortTime, zoneName } from '../core/times.js';
import { t } from '../core/texts.js';
import { Icon } from './icon.js';

function SinceWhen({ live }) {
  useNow();
  const seconds = Math.max(0, Math.ceil(((live.retryAt ?? 0) - Date.now()) / 1000));
  const at = live.answeredAt && shortTime(new Date(live.answeredAt).toISOString(), Date.now());
  return html`<span class="live-detail">
    ${at && t('live.as_of', { at, zone: zoneName() })} ${seconds > 0 && t('live.retry_in', { seconds })}
  </span>`;
}

/** Says whether the page shows what the server says now. Only a change of the state is read aloud. */
export function LiveIndicator() {
  const live = useStore(liveStore);
  const isLive = live.state === 'live';
  return html`<div class="live live-${live.state}">
    <span role="status"><span class="live-dot" aria-hidden="true"></span>
      ${!isLive && html`<${Icon} name="warning" />`}${t(`live.${live.state}`)}</span>
    ${live.state === 'failing' && html`<${SinceWhen} live=${live} />
      <button type="button" class="button small" onClick=${refreshAll}>${t('live.retry')}</button>`}
    ${live.state === 'signed_out' &&
    html`<button type="button" class="button small" onClick=${() => location.reload()}>${t('live.sign_in')}</button>`}
  </div>`;
}
