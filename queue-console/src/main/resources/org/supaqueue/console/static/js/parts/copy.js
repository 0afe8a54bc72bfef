import { html } from '../core/html.js';
import { t } from '../core/texts.js';
import { toast } from '../core/toasts.js';
import { Icon } from './icon.js';

// The Clipboard API exists only on HTTPS and on localhost.
function copyBySelection(text) {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'hidden';
  (document.querySelector('dialog[open]') ?? document.body).append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  return isCopied;
}

export async function copyText(text) {
  const before = document.activeElement;
  let isCopied;
  try {
    await navigator.clipboard.writeText(text);
    isCopied = true;
  } catch {
    isCopied = copyBySelection(text);
    before?.focus();
  }
  toast(t(isCopied ? 'copy.done' : 'copy.failed'), { isError: !isCopied });
}

export const CopyButton = ({ text, label }) => html`<button type="button" class="button small" onClick=${() => copyText(text)}>
  <${Icon} name="copy" />${label ?? t('action.copy')}
</button>`;
