import { html, useState } from '../../core/html.js';
import { post } from '../../core/api.js';
import { fromInput, toInput } from '../../core/input-times.js';
import { refreshAfterAction } from '../../core/live.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { zoneName } from '../../core/times.js';
import { FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/fields.js';
import { now } from '../../core/clock.js';

export function BackfillDialog({ schedule, path, onClose }) {
  const [since, setSince] = useState('');
  const [until, setUntil] = useState(() => new Date(Math.floor(now() / 60_000) * 60_000).toISOString());
  const submit = async () => {
    const { jobs } = await post(`${path}/backfill`, { since, until });
    onClose();
    toast(t('backfill.done', { count: jobs }));
    refreshAfterAction();
  };
  return html`<${FormDialog} title=${t('backfill.title', { name: schedule.name })} action=${t('backfill.action')}
      disabled=${!since || !until} onSubmit=${submit} onClose=${onClose}>
    <p>${t('backfill.text')}</p>
    <div class="form-grid">
      <${Field} type="datetime-local" step="1" label=${t('backfill.since', { zone: zoneName() })} value=${toInput(since)}
        onInput=${(value) => setSince(fromInput(value))} />
      <${Field} type="datetime-local" step="1" label=${t('backfill.until', { zone: zoneName() })} value=${toInput(until)}
        onInput=${(value) => setUntil(fromInput(value))} />
    </div>
  </${FormDialog}>`;
}
