import { html, useEffect, useState } from '../../core/html.js';
import { post } from '../../core/api.js';
import { fromInput } from '../../core/input-times.js';
import { duration, number } from '../../core/numbers.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { zoneName } from '../../core/times.js';
import { ActionError, FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/fields.js';
import { bulkFilter } from '../jobs/filter.js';
import { FilterChips } from '../jobs/filter-chips.js';

/** Counts on the server before the viewer confirms; nothing changes. */
function useDryRun(kind, filter) {
  const [result, setResult] = useState({});
  useEffect(() => {
    post('bulk', { kind, filter: bulkFilter(filter), dry_run: true })
      .then((count) => setResult({ count }), (error) => setResult({ error }));
  }, []);
  return result;
}

function requestOf(kind, filter, draft) {
  const request = { kind, filter: bulkFilter(filter), dry_run: false };
  const optional = {
    rate: draft.rate && Number(draft.rate), queue: draft.queue, run_at: draft.run_at,
    priority: draft.priority && Number(draft.priority),
  };
  for (const [name, value] of Object.entries(optional)) {
    if (value !== '' && value !== undefined) {
      request[name] = value;
    }
  }
  return request;
}

function Count({ count }) {
  if (!count) {
    return html`<p class="dry-run" role="status">${t('jobs.counting')}</p>`;
  }
  return html`<p class="dry-run" role="status"><b>${number(count.jobs)}${count.is_exact ? '' : '+'}</b> ${t('bulk.would_change')}</p>`;
}

function MoveFields({ set }) {
  return html`<div class="form-grid">
    <${Field} label=${t('bulk.new_queue')} onInput=${(value) => set('queue', value)} />
    <${Field} label=${t('bulk.new_priority')} inputmode="numeric" onInput=${(value) => set('priority', value)} />
    <${Field} type="datetime-local" step="1" label=${t('bulk.new_run_at', { zone: zoneName() })}
      onInput=${(value) => set('run_at', fromInput(value))} />
  </div>`;
}

function rateHint(jobs, rate) {
  const perSecond = Number(rate);
  return jobs && perSecond > 0
    ? t('bulk.rate_takes', { duration: duration(Math.ceil((jobs / perSecond) * 1000)) })
    : t('bulk.rate_hint');
}

/** @param kind `retry`, `cancel` or `move` */
export function BulkDialog({ kind, filter, onClose }) {
  const { count, error } = useDryRun(kind, filter);
  const [draft, setDraft] = useState({ rate: '' });
  const set = (name, value) => setDraft((before) => ({ ...before, [name]: value }));
  const submit = async () => {
    const { operation_id: id } = await post('bulk', requestOf(kind, filter, draft));
    onClose();
    toast(t('bulk.started', { id }));
    navigate(['bulk', id]);
  };
  const jobs = count?.jobs ?? 0;
  return html`<${FormDialog} title=${t(`bulk.${kind}_title`)} action=${t(`bulk.${kind}_action`, { count: jobs })}
      danger=${kind === 'cancel'} disabled=${jobs === 0} onSubmit=${submit} onClose=${onClose}>
    <p>${t(`bulk.${kind}_text`)}</p>
    <${FilterChips} filter=${filter} />
    ${error ? html`<${ActionError} error=${error} />` : html`<${Count} count=${count} />`}
    ${kind === 'move' && html`<${MoveFields} set=${set} />`}
    <${Field} label=${t('bulk.rate')} hint=${rateHint(jobs, draft.rate)} inputmode="numeric" value=${draft.rate}
      onInput=${(value) => set('rate', value)} />
  </${FormDialog}>`;
}
