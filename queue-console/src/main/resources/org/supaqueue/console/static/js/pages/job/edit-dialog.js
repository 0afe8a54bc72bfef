import { html, useState } from '../../core/html.js';
import { ApiError, post } from '../../core/api.js';
import { fromInput } from '../../core/input-times.js';
import { refreshAfterAction } from '../../core/live.js';
import { navigate } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { toast } from '../../core/toasts.js';
import { zoneName } from '../../core/times.js';
import { FormDialog } from '../../parts/dialog.js';
import { Field } from '../../parts/fields.js';

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const jsonText = (value) => (value === null ? '' : JSON.stringify(value, null, 2));

function draftOf(job) {
  return {
    http_verb: job.http_verb, url_path: job.url_path, queue: job.queue, priority: String(job.priority),
    payload: jsonText(job.payload), headers: jsonText(job.headers), run_at: '',
  };
}

function parseJson(text, field) {
  if (text.trim() === '') {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch (fault) {
    throw new ApiError({ status: 400, detail: t('edit.not_json', { field, fault: fault.message }) });
  }
}

/** Only what the viewer changed is sent: the server copies the rest, masked values too. */
function changes(job, draft) {
  const before = draftOf(job);
  const body = { copy_of: job.job_id };
  for (const name of ['http_verb', 'url_path', 'queue']) {
    if (draft[name] !== before[name]) {
      body[name] = draft[name];
    }
  }
  if (draft.priority !== before.priority) {
    body.priority = Number(draft.priority);
  }
  if (draft.payload !== before.payload) {
    body.payload = parseJson(draft.payload, t('edit.payload'));
  }
  if (draft.headers !== before.headers) {
    body.headers = parseJson(draft.headers, t('edit.headers')) ?? {};
  }
  return draft.run_at ? { ...body, run_at: draft.run_at } : body;
}

export function EditDialog({ job, onClose }) {
  const [draft, setDraft] = useState(() => draftOf(job));
  const bind = (name) => ({
    label: t(`edit.${name}`), value: draft[name],
    onInput: (value) => setDraft((before) => ({ ...before, [name]: value })),
  });
  const submit = async () => {
    const { job_id: newId, is_new: isNew } = await post('jobs', changes(job, draft));
    onClose();
    toast(t(isNew ? 'edit.done' : 'edit.key_taken', { job_id: newId }));
    navigate(['jobs', newId]);
    refreshAfterAction();
  };
  const isMasked = job.redacted.length > 0 || job.redacted_headers.length > 0;
  return html`<${FormDialog} title=${t('edit.title', { job_id: job.job_id })} action=${t('edit.action')} wide
      onSubmit=${submit} onClose=${onClose}>
    <p class="quiet">${t('edit.text')} ${isMasked && t('edit.masked')}</p>
    <div class="form-grid">
      <${Field} type="select" options=${VERBS.map((verb) => [verb, verb])} ...${bind('http_verb')} />
      <${Field} className="grow" ...${bind('url_path')} />
      <${Field} ...${bind('queue')} />
      <${Field} inputmode="numeric" hint=${t('edit.priority_hint')} ...${bind('priority')} />
      <${Field} type="datetime-local" step="1" hint=${t('edit.run_at_hint', { zone: zoneName() })} label=${t('edit.run_at')}
        onInput=${(value) => setDraft((before) => ({ ...before, run_at: fromInput(value) }))} />
    </div>
    ${job.payload_omitted
      ? html`<p class="quiet">${t('edit.payload_omitted')}</p>`
      : html`<${Field} type="textarea" rows="9" className="mono" spellcheck=${false} ...${bind('payload')} />`}
    <${Field} type="textarea" rows="4" className="mono" spellcheck=${false} ...${bind('headers')} />
  </${FormDialog}>`;
}
