import { html } from '../core/html.js';

const [WIDTH, HEIGHT] = [120, 28];

/** A small bar chart; the text beside it says the numbers. `series` is rows of values, stacked from the bottom. */
export function Sparkline({ series, label }) {
  const highest = Math.max(1, ...series.map((values) => values.reduce((sum, value) => sum + value, 0)));
  const step = WIDTH / Math.max(series.length, 1);
  const bars = series.flatMap((values, index) => {
    let top = HEIGHT;
    return values.map((value, part) => {
      const height = value === 0 ? 0 : Math.max(1.5, (value / highest) * (HEIGHT - 2));
      top -= height;
      return { key: `${index}-${part}`, x: index * step, y: top, height, part };
    }).filter((bar) => bar.height > 0);
  });
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label=${label}>
    <path class="spark-base" d="M0 ${HEIGHT - 0.5}H${WIDTH}" />
    ${bars.map((bar) => html`<rect key=${bar.key} class="spark-${bar.part}" x=${bar.x + step * 0.1} y=${bar.y}
      width=${step * 0.8} height=${bar.height} />`)}
  </svg>`;
}
