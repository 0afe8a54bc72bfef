import { html } from '../../core/html.js';
import { bytes } from '../../core/numbers.js';
import { t } from '../../core/texts.js';
import { Code } from '../../parts/code.js';
import { CopyButton } from '../../parts/copy.js';
import { Section } from '../../parts/page.js';

function headersText(headers) {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n');
}

export function Payload({ job }) {
  const text = job.payload === null ? '' : JSON.stringify(job.payload, null, 2);
  const headers = headersText(job.headers);
  return html`<${Section} title=${t('job.payload')} id="payload" hint=${text && bytes(job.payload_bytes)}
      actions=${text && html`<${CopyButton} text=${text} />`}>
    ${text && html`<${Code} label=${t('job.payload')} text=${text} />`}
    ${!text && html`<p class="quiet">${t(job.payload_omitted ? 'job.payload_omitted' : 'job.no_payload', { size: bytes(job.payload_bytes) })}</p>`}
    ${headers && html`<h3>${t('job.headers')}</h3><${Code} label=${t('job.headers')} text=${headers} />`}
    ${job.redacted.length > 0 && html`<p class="quiet">${t('job.redacted', { paths: job.redacted.join(', ') })}</p>`}
  </${Section}>`;
}
