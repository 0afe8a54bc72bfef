import { html } from '../core/html.js';
import { useStore } from '../core/store.js';
import { t } from '../core/texts.js';
import { dismissToast, toastStore } from '../core/toasts.js';
import { Icon } from './icon.js';

/** The messages of finished actions; a live region reads them. */
export function ToastList() {
  const toasts = useStore(toastStore);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map((toast) => html`<div key=${toast.id} class="toast tone-${toast.isError ? 'bad' : 'ok'}">
      <${Icon} name=${toast.isError ? 'error' : 'complete'} /><span>${toast.text}</span>
      ${toast.action && html`<a href=${toast.action.href}>${toast.action.label}</a>`}
      <button type="button" class="quiet-button icon-button" aria-label=${t('action.dismiss')}
        onClick=${() => dismissToast(toast.id)}><${Icon} name="close" /></button>
    </div>`)}
  </div>`;
}
