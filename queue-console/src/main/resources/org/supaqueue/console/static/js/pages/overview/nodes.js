import { html } from '../../core/html.js';
import { t } from '../../core/texts.js';
import { Icon } from '../../parts/icon.js';
import { Section } from '../../parts/page.js';

function Alive({ alive }) {
  if (alive === null) {
    return html`<span class="status tone-idle"><${Icon} name="lost" />${t('node.unknown')}</span>`;
  }
  return alive
    ? html`<span class="status tone-ok"><${Icon} name="complete" />${t('node.alive')}</span>`
    : html`<span class="status tone-bad"><${Icon} name="dead" />${t('node.gone')}</span>`;
}

const Node = ({ node }) => html`<li class="node">
  <div class="node-head"><b>${node.node}</b><${Alive} alive=${node.alive} /></div>
  <p class="quiet">${t('node.in_flight', { count: node.in_flight })} · ${t('node.serves', { queues: node.serves ?? '?' })} ·
    ${' '}${node.version ?? t('node.no_version')}</p>
  ${node.missing && html`<p class="tone-bad missing"><${Icon} name="error" /><span lang="en">${node.missing}</span></p>`}
</li>`;

export const Nodes = ({ nodes }) => html`<${Section} title=${t('overview.nodes')} id="nodes">
  ${nodes.length === 0 && html`<p class="quiet">${t('overview.no_nodes')}</p>`}
  ${nodes.length > 0 && html`<ul class="node-list">${nodes.map((node) => html`<${Node} key=${node.node} node=${node} />`)}</ul>`}
</${Section}>`;
