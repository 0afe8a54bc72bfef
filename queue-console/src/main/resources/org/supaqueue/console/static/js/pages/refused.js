import { html } from '../core/html.js';
import { t } from '../core/texts.js';
import { Icon } from '../parts/icon.js';

/** For callers without a role of the console, and for callers that are signed out. */
export function Refused({ error }) {
  const reason = error.isSignedOut ? 'signed_out' : 'no_role';
  return html`<main class="alone">
    <${Icon} name="error" />
    <h1>${t(`refused.${reason}`)}</h1>
    <p>${t(`refused.${reason}_text`)}</p>
    ${!error.isSignedOut && html`<p class="quiet" lang="en">${error.message}</p>`}
    <button type="button" class="button primary" onClick=${() => location.reload()}>${t('live.sign_in')}</button>
  </main>`;
}
