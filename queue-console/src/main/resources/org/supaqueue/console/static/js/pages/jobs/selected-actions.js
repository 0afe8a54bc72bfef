import { html } from '../../core/html.js';
import { post } from '../../core/api.js';
import { refreshAfterAction } from '../../core/live.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { actionErrorText, useAction } from '../../parts/dialog.js';

const DONE = new Set(['RETRIED', 'CANCELLED', 'REQUESTED']);

/** Acts on the jobs one by one, and says how many changed. */
async function actOnEach(ids, action) {
  let changed = 0;
  let failure = null;
  for (const id of ids) {
    try {
      const { result } = await post(`jobs/${id}/${action}`);
      changed += DONE.has(result) ? 1 : 0;
    } catch (error) {
      failure = error;
      break;
    }
  }
  toast(t(`jobs.${action}_done`, { count: changed, all: ids.length }));
  if (failure) {
    toast(actionErrorText(failure), { isError: true });
  }
}

export function SelectedActions({ selected, setSelected }) {
  const { isBusy, start } = useAction(async (action) => {
    await actOnEach([...selected], action);
    setSelected(new Set());
    refreshAfterAction();
  });
  return html`<span class="toolbar-actions" role="group" aria-label=${t('jobs.selected_label')}>
    <b role="status">${t('jobs.selected', { count: selected.size })}</b>
    ${['retry', 'cancel'].map((action) => html`<button key=${action} type="button" class="button small"
      aria-disabled=${isBusy ? 'true' : null} onClick=${() => start(action)}>
      ${isBusy ? t('action.busy') : t(`jobs.${action}_selected`)}</button>`)}
    <button type="button" class="button small quiet-button" onClick=${() => setSelected(new Set())}>${t('jobs.unselect')}</button>
  </span>`;
}
