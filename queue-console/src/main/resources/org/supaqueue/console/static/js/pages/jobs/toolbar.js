import { html, useState } from '../../core/html.js';
import { useSession } from '../../core/session.js';
import { t } from '../../core/texts.js';
import { BulkDialog } from '../bulk/bulk-dialog.js';
import { MatchCount } from './match-count.js';
import { SelectedActions } from './selected-actions.js';

const KINDS = ['retry', 'cancel', 'move'];

function AllMatching({ filter }) {
  const [kind, setKind] = useState(null);
  return html`<span class="toolbar-actions" role="group" aria-label=${t('jobs.all_matching')}>
    <span class="quiet">${t('jobs.all_matching')}</span>
    ${KINDS.map((name) => html`<button key=${name} type="button" class="button small" onClick=${() => setKind(name)}>
      ${t(`bulk.${name}_dots`)}</button>`)}
    ${kind && html`<${BulkDialog} kind=${kind} filter=${filter} onClose=${() => setKind(null)} />`}
  </span>`;
}

export function Toolbar({ filter, selected, setSelected, isHeld, onShow }) {
  const { can_act: canAct } = useSession();
  return html`<div class="toolbar">
    ${selected.size > 0
      ? html`<${SelectedActions} selected=${selected} setSelected=${setSelected} />`
      : html`<${MatchCount} filter=${filter} />${canAct && html`<${AllMatching} filter=${filter} />`}`}
    ${isHeld && html`<button type="button" class="button small" onClick=${onShow}>${t('jobs.show_new')}</button>`}
  </div>`;
}
