import { html } from '../../core/html.js';
import { duration } from '../../core/numbers.js';
import { t } from '../../core/texts.js';

const WIDTH = 1000;
// The wait can be hours and the call milliseconds: then the wait is cut to this share of the width.
const LONGEST_WAIT_SHARE = 0.25;

/** The phases of an attempt in the order of time, without those that are unknown. */
export function phasesOf({ waited_ms: waited, connect_ms: connect, first_byte_ms: firstByte, duration_ms: total, settle_ms: settle }) {
  const from = connect ?? 0;
  const phases = [
    ['waited', waited],
    ['connect', connect],
    ['first_byte', firstByte === null ? null : firstByte - from],
    ['last_byte', total === null ? null : total - (firstByte ?? from)],
    ['settle', settle],
  ];
  return phases.filter(([, ms]) => ms !== null && ms >= 0).map(([name, ms]) => ({ name, ms }));
}

function placed(phases) {
  const waited = phases.find((phase) => phase.name === 'waited')?.ms ?? 0;
  const rest = phases.reduce((sum, phase) => sum + phase.ms, 0) - waited;
  const isCut = waited > (rest || 1) * (LONGEST_WAIT_SHARE / (1 - LONGEST_WAIT_SHARE));
  const waitWidth = isCut ? WIDTH * LONGEST_WAIT_SHARE : (WIDTH * waited) / Math.max(waited + rest, 1);
  const scale = (WIDTH - waitWidth) / Math.max(rest, 1);
  let x = 0;
  return phases.map((phase) => {
    const width = phase.name === 'waited' ? waitWidth : phase.ms * scale;
    const bar = { ...phase, x, width: Math.max(width, phase.ms > 0 ? 3 : 0), isCut: isCut && phase.name === 'waited' };
    x += width;
    return bar;
  });
}

const Bar = ({ bar, row }) => html`
  <rect class="phase phase-${bar.name}" x=${Math.min(bar.x, WIDTH - bar.width)} y=${row * 14 + 2} width=${bar.width} height="10" rx="2" />
  ${bar.isCut && html`<path class="phase-cut" d=${`M${bar.width * 0.5 - 6} ${row * 14}l6 14M${bar.width * 0.5 + 2} ${row * 14}l6 14`} />`}`;

/** Where the time of an attempt went: one row for each phase. */
export function Waterfall({ attempt }) {
  const phases = phasesOf(attempt);
  if (phases.length === 0) {
    return null;
  }
  const bars = placed(phases);
  return html`<figure class="waterfall" aria-label=${t('waterfall.title')}>
    <dl>${bars.map((bar) => html`<div key=${bar.name}><dt>${t(`waterfall.${bar.name}`)}</dt><dd>${duration(bar.ms)}</dd></div>`)}</dl>
    <svg viewBox="0 0 ${WIDTH} ${bars.length * 14}" preserveAspectRatio="none" aria-hidden="true">
      ${bars.map((bar, row) => html`<${Bar} key=${bar.name} bar=${bar} row=${row} />`)}
    </svg>
  </figure>`;
}
