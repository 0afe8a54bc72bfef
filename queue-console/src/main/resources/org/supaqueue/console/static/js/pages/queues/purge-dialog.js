import { html } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { countText } from '../../core/numbers.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { Dialog, FormDialog } from '../../parts/dialog.js';

/** The API purges at most as many jobs as it counts; more are cancelled by a bulk operation. */
function TooMany({ queue, onClose }) {
  const href = link(['jobs'], { queue: queue.queue, status: 'available' });
  return html`<${Dialog} title=${t('purge.title', { queue: queue.queue })} onClose=${onClose}>
    <div class="dialog-body"><p>${t('purge.too_many', { jobs: countText(queue.waiting) })}</p></div>
    <div class="dialog-foot"><a class="button primary" href=${href}>${t('purge.bulk')}</a></div>
  </${Dialog}>`;
}

export function PurgeDialog({ queue, onClose }) {
  const { count, capped } = queue.waiting;
  if (capped) {
    return html`<${TooMany} queue=${queue} onClose=${onClose} />`;
  }
  const submit = async () => {
    const { purged } = await post(`queues/${queue.queue}/purge`, { expected_count: count });
    onClose();
    toast(t('purge.done', { count: purged, queue: queue.queue }));
    refreshAfterAction();
  };
  return html`<${FormDialog} title=${t('purge.title', { queue: queue.queue })} action=${t('purge.action', { count })} danger
      disabled=${count === 0} onSubmit=${submit} onClose=${onClose}>
    <p>${t('purge.text', { count, queue: queue.queue })}</p>
    <p class="quiet">${t('purge.text_2')}</p>
  </${FormDialog}>`;
}
