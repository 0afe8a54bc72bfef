import { html, useMemo } from '../../core/html.js';
import { duration, number } from '../../core/numbers.js';
import { t } from '../../core/texts.js';
import { zoneName } from '../../core/times.js';
import { Chart } from '../../parts/chart.js';
import { Section } from '../../parts/page.js';

const values = (series, field) => series.map((bucket) => bucket[field]);

function throughput(series) {
  return [
    { label: t('overview.completed'), token: 'ok-fill', kind: 'bars', values: values(series, 'completed') },
    { label: t('overview.failed'), token: 'warn-fill', kind: 'bars', values: values(series, 'failed') },
    { label: t('overview.dead'), token: 'bad-fill', kind: 'bars', values: values(series, 'dead') },
  ];
}

function latency(series) {
  return [
    { label: t('overview.p50_ms'), token: 'accent', kind: 'line', values: values(series, 'p50_ms') },
    { label: t('overview.p95_ms'), token: 'chart-2', kind: 'line', values: values(series, 'p95_ms') },
    { label: t('overview.wait_p95_ms'), token: 'chart-3', kind: 'line', values: values(series, 'wait_p95_ms') },
  ];
}

export function Traffic({ overview }) {
  const charts = useMemo(() => {
    const { series } = overview;
    const times = series.map((bucket) => Date.parse(bucket.bucket_start) / 1000);
    return { times, throughput: throughput(series), latency: latency(series) };
  }, [overview]);
  const hint = t('overview.per_bucket', { bucket: duration(overview.bucket_ms), zone: zoneName() });
  return html`<div class="columns columns-2">
    <${Section} title=${t('overview.throughput')} hint=${hint} id="throughput">
      <${Chart} label=${t('overview.throughput_label')} times=${charts.times} lines=${charts.throughput} format=${number} />
    </${Section}>
    <${Section} title=${t('overview.latency')} hint=${hint} id="latency">
      <${Chart} label=${t('overview.latency_label')} times=${charts.times} lines=${charts.latency} format=${duration} />
    </${Section}>
  </div>`;
}
