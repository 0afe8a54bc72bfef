import { html } from '../../core/html.js';
import { t } from '../../core/texts.js';

export const Progress = ({ operation }) => html`<span class="progress">
  <progress max="100" value=${operation.percent} aria-label=${t('bulk.progress_of', { id: operation.operation_id })}></progress>
  <span>${t('bulk.percent', { percent: operation.percent })}</span>
</span>`;
