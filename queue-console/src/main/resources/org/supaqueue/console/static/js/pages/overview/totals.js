import { html } from '../../core/html.js';
import { duration, number, percent } from '../../core/numbers.js';
import { t } from '../../core/texts.js';

const TILES = [
  ['completed', (totals) => number(totals.completed), 'ok-fill'],
  ['failed', (totals) => number(totals.failed), 'warn-fill'],
  ['dead', (totals) => number(totals.dead), 'bad-fill'],
  ['per_second', (totals) => number(totals.per_second)],
  ['failing_share', failingShare],
  ['p50_ms', (totals) => duration(totals.p50_ms)],
  ['p95_ms', (totals) => duration(totals.p95_ms)],
  ['wait_p95_ms', (totals) => duration(totals.wait_p95_ms)],
];

function failingShare({ completed, failed, dead }) {
  const attempts = completed + failed + dead;
  return attempts === 0 ? '–' : percent((failed + dead) / attempts);
}

export function Totals({ totals, period }) {
  return html`<dl class="tiles" aria-label=${t('overview.totals', { period: t(`period.${period}`) })}>
    ${TILES.map(([name, value, tone]) => html`<div key=${name} class="tile">
      <dt>${tone && html`<span class="swatch swatch-bars swatch-${tone}"></span>`}${t(`overview.${name}`)}</dt>
      <dd>${value(totals)}</dd>
    </div>`)}
  </dl>`;
}
