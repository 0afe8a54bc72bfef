import { html } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { actionErrorText, useAction } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';

function Resume({ queue }) {
  const { error, start } = useAction(async () => {
    await post(`queues/${queue.queue}/resume`);
    toast(t('queues.resumed', { queue: queue.queue }));
    refreshAfterAction();
  });
  return html`<button type="button" class="button small" onClick=${() => start()}><${Icon} name="play" />${t('queues.resume')}
      <span class="hidden">${queue.queue}</span></button>
    ${error && html`<span class="tone-bad" role="alert">${actionErrorText(error)}</span>`}`;
}

export function QueueActions({ queue, onOpen }) {
  return html`<span class="row-actions">
    ${queue.paused_at && html`<${Resume} queue=${queue} />`}
    <button type="button" class="button small" onClick=${() => onOpen('pause', queue)}><${Icon} name=${queue.paused_at ? 'edit' : 'pause'} />
      ${t(queue.paused_at ? 'queues.reason' : 'queues.pause')}<span class="hidden"> ${queue.queue}</span></button>
    <button type="button" class="button small" disabled=${queue.waiting.count === 0} onClick=${() => onOpen('purge', queue)}>
      <${Icon} name="trash" />${t('queues.purge')}<span class="hidden"> ${queue.queue}</span></button>
  </span>`;
}
