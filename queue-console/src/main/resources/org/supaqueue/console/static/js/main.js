import { html, render, useEffect, useState } from './core/html.js';
import { listenForKeys } from './core/keys.js';
import { useRoute } from './core/router.js';
import { SessionContext, useSessionPoll } from './core/session.js';
import { loadTexts, t } from './core/texts.js';
import { KeysDialog } from './parts/keys-dialog.js';
import { Failure, Skeleton } from './parts/page.js';
import { Shell } from './parts/shell.js';
import { ToastList } from './parts/toast-list.js';
import { startTooltips } from './parts/tooltip.js';
import { pageFor } from './pages/index.js';
import { Refused } from './pages/refused.js';

function CurrentPage() {
  const route = useRoute();
  const Found = pageFor(route.parts);
  return html`<${Found} key=${route.parts.join('/')} parts=${route.parts} query=${route.query} />`;
}

function App() {
  const { session, isKnown, error } = useSessionPoll();
  const [isHelpOpen, setHelpOpen] = useState(false);
  useEffect(() => listenForKeys(() => setHelpOpen(true)), []);
  if (error && !isKnown) {
    return [401, 403].includes(error.status)
      ? html`<${Refused} error=${error} />`
      : html`<div class="alone"><h1>${t('failure.start')}</h1><${Failure} error=${error} /></div>`;
  }
  if (!isKnown) {
    return html`<div class="alone" aria-busy="true"><${Skeleton} /></div>`;
  }
  return html`<${SessionContext.Provider} value=${session}>
    <${Shell} onHelp=${() => setHelpOpen(true)}><${CurrentPage} /></${Shell}>
    <${ToastList} />
    ${isHelpOpen && html`<${KeysDialog} onClose=${() => setHelpOpen(false)} />`}
  </${SessionContext.Provider}>`;
}

await loadTexts();
startTooltips();
render(html`<${App} />`, document.getElementById('app'));
