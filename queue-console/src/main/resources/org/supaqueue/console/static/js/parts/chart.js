import uPlot from '../../vendor/uplot.js';
import { html, useEffect, useRef, useState } from '../core/html.js';
import { useStore } from '../core/store.js';
import { t } from '../core/texts.js';
import { colour, paletteStore } from '../core/theme.js';
import { axisTime, fullTime, zoneName } from '../core/times.js';

const FONT = '12px system-ui, sans-serif';

function axes(format, spanMs) {
  const common = {
    stroke: colour('text-2'), font: FONT, grid: { stroke: colour('line'), width: 1 }, ticks: { show: false },
  };
  return [
    { ...common, grid: { show: false }, size: 28, space: 64, values: (_, seconds) => seconds.map((s) => axisTime(s * 1000, spanMs)) },
    { ...common, size: 58, space: 36, values: (_, values) => values.map((value) => (value === null ? '' : format(value))) },
  ];
}

function seriesOptions({ kind, token }) {
  const stroke = colour(token);
  return kind === 'bars'
    ? { stroke, fill: stroke, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.78, 40], align: 0 }) }
    : { stroke, width: 2, spanGaps: false, points: { show: false } };
}

function options({ lines, format, times, height, width, onHover }) {
  const spanMs = times.length > 1 ? (times.at(-1) - times[0]) * 1000 : 0;
  const step = times.length > 1 ? times[1] - times[0] : 60;
  return {
    width, height, legend: { show: false }, padding: [8, 26, 0, 0],
    cursor: { y: false, points: { show: false }, drag: { setScale: false, x: false } },
    scales: {
      x: { time: true, range: (_, min, max) => [min - step / 2, max + step / 2] },
      y: { range: (_, min, max) => [0, Math.max(max ?? 0, 1) * 1.08] },
    },
    axes: axes(format, spanMs),
    series: [{}, ...lines.map(seriesOptions)],
    hooks: { setCursor: [(plot) => onHover(plot.cursor.idx ?? null)] },
  };
}

/** Bars are stacked: each series is drawn as the sum of itself and of the series below. */
function drawn(lines) {
  return lines.map((line, index) => line.kind !== 'bars' ? line.values
    : line.values.map((value, at) => lines.slice(index + 1).filter((below) => below.kind === 'bars')
      .reduce((sum, below) => sum + below.values[at], value)));
}

function Legend({ lines, format, at, times }) {
  const index = at ?? times.length - 1;
  return html`<div class="legend" aria-hidden="true">
    ${lines.map((line) => html`<span key=${line.label} class="legend-entry">
      <span class="swatch swatch-${line.kind} swatch-${line.token}"></span>${line.label}${' '}
      <b>${line.values[index] === null || line.values[index] === undefined ? '–' : format(line.values[index])}</b>
    </span>`)}
    <span class="quiet legend-time">${times.length > 0 && fullTime(new Date(times[index] * 1000).toISOString())}</span>
  </div>`;
}

function ValuesTable({ label, lines, format, times }) {
  const [isOpen, setOpen] = useState(false);
  return html`<details class="chart-values" onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary>${t('chart.as_table')}</summary>
    ${isOpen && html`<div class="table-frame" tabindex="0" role="region" aria-label=${label}><table>
      <caption class="hidden">${label}</caption>
      <thead><tr><th scope="col">${t('chart.from', { zone: zoneName() })}</th>
        ${lines.map((line) => html`<th key=${line.label} scope="col" class="right">${line.label}</th>`)}</tr></thead>
      <tbody>${times.map((time, row) => html`<tr key=${time}>
        <th scope="row">${fullTime(new Date(time * 1000).toISOString())}</th>
        ${lines.map((line) => html`<td key=${line.label} class="right">
          ${line.values[row] === null ? '–' : format(line.values[row])}</td>`)}
      </tr>`)}</tbody>
    </table></div>`}
  </details>`;
}

/**
 * A chart over time.
 * @param times seconds since 1970, one for each bucket
 * @param lines `{ label, token, kind: 'bars' | 'line', values }`; the first bars are on top
 */
export function Chart({ label, times, lines, format, height = 200 }) {
  const box = useRef(null);
  const plot = useRef(null);
  const [hovered, setHovered] = useState(null);
  const palette = useStore(paletteStore);
  const shape = JSON.stringify([palette, times.length, lines.map((line) => line.token)]);
  useEffect(() => {
    if (times.length === 0) {
      return undefined;
    }
    const width = box.current.clientWidth;
    plot.current = new uPlot(options({ lines, format, times, height, width, onHover: setHovered }),
      [times, ...drawn(lines)], box.current);
    const observer = new ResizeObserver(([entry]) =>
      plot.current?.setSize({ width: Math.floor(entry.contentRect.width), height }));
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      plot.current.destroy();
      plot.current = null;
    };
  }, [shape]);
  useEffect(() => {
    plot.current?.setData([times, ...drawn(lines)]);
  }, [times, lines]);
  return html`<figure class="chart">
    <${Legend} lines=${lines} format=${format} at=${hovered} times=${times} />
    <div class="chart-box chart-${height}" ref=${box} role="img" aria-label=${label}></div>
    <${ValuesTable} label=${label} lines=${lines} format=${format} times=${times} />
  </figure>`;
}
