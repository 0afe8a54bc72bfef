import { html, useState } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/fields.js';

/**
 * Pauses a queue or a schedule, or changes the reason.
 * @param kind `queue` or `schedule`
 * @param path the path of the queue or schedule in the API
 */
export function PauseDialog({ kind, path, name, reason: before, onClose }) {
  const [reason, setReason] = useState(before ?? '');
  const submit = async () => {
    await post(`${path}/pause`, { reason: reason.trim() || null });
    onClose();
    toast(t('pause.done', { name }));
    refreshAfterAction();
  };
  return html`<${FormDialog} title=${t('pause.title', { name })} action=${t('pause.action')} onSubmit=${submit} onClose=${onClose}>
    <p>${t(`pause.text_${kind}`)}</p>
    <${Field} label=${t('pause.reason')} hint=${t('pause.reason_hint')} value=${reason} onInput=${setReason} maxlength="500" />
  </${FormDialog}>`;
}
