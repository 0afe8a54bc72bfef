import { html, useState } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { actionErrorText, useAction } from '../../parts/dialog.js';
import { FormDialog } from '../../parts/dialog.js';
import { Icon } from '../../parts/icon.js';
import { EditDialog } from './edit-dialog.js';

const UNCHANGED = new Set(['NOT_RETRYABLE', 'KEY_TAKEN', 'ALREADY_FINISHED']);

async function act(job, action) {
  const { result } = await post(`jobs/${job.job_id}/${action}`);
  toast(t(`result.${result}`, { job_id: job.job_id }), { isError: UNCHANGED.has(result) });
  refreshAfterAction();
}

function Retry({ job }) {
  const { isBusy, error, start } = useAction(() => act(job, 'retry'));
  return html`<button type="button" class="button primary" aria-disabled=${isBusy ? 'true' : null} onClick=${() => start()}>
      <${Icon} name="failed" />${isBusy ? t('action.busy') : t('job.retry')}</button>
    ${error && html`<span class="tone-bad action-error" role="alert">${actionErrorText(error)}</span>`}`;
}

function CancelDialog({ job, onClose }) {
  const submit = async () => {
    await act(job, 'cancel');
    onClose();
  };
  return html`<${FormDialog} title=${t('job.cancel_title', { job_id: job.job_id })} action=${t('job.cancel')} danger
      onSubmit=${submit} onClose=${onClose}>
    <p>${t(job.status === 'processing' ? 'job.cancel_running' : 'job.cancel_waiting')}</p>
  </${FormDialog}>`;
}

export function JobActions({ job }) {
  const [open, setOpen] = useState(null);
  const may = (action) => job.actions.includes(action);
  const close = () => setOpen(null);
  return html`
    ${may('copy') && html`<button type="button" class="button" onClick=${() => setOpen('edit')}>
      <${Icon} name="edit" />${t('job.edit')}</button>`}
    ${may('cancel') && html`<button type="button" class="button" onClick=${() => setOpen('cancel')}>
      <${Icon} name="cancelled" />${t('job.cancel_dots')}</button>`}
    ${may('retry') && html`<${Retry} job=${job} />`}
    ${open === 'cancel' && html`<${CancelDialog} job=${job} onClose=${close} />`}
    ${open === 'edit' && html`<${EditDialog} job=${job} onClose=${close} />`}`;
}
