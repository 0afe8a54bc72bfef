import { html, useEffect, useId, useState } from '../core/html.js';

/** What a viewer types, until the form is sent; starts anew when the applied values change. */
export function useDraft(applied) {
  const [draft, setDraft] = useState(applied);
  useEffect(() => setDraft(applied), [JSON.stringify(applied)]);
  return [draft, setDraft];
}

/** A labelled input. `type` is an input type, `textarea` or `select` (with `options` of `[value, label]`). */
export function Field({ label, hint, value, onInput, type = 'text', options = [], className = '', ...rest }) {
  const id = useId();
  const props = {
    id, value, ...rest,
    'aria-describedby': hint ? `${id}-hint` : null,
    onInput: (event) => onInput(event.currentTarget.value),
  };
  return html`<div class="field ${className}">
    <label for=${id}>${label}</label>
    ${type === 'textarea' && html`<textarea ...${props}></textarea>`}
    ${type === 'select' && html`<select ...${props}>
      ${options.map(([key, text]) => html`<option key=${key} value=${key} selected=${key === value}>${text}</option>`)}
    </select>`}
    ${type !== 'textarea' && type !== 'select' && html`<input type=${type} autocomplete="off" ...${props} />`}
    ${hint && html`<p class="field-hint" id=${`${id}-hint`}>${hint}</p>`}
  </div>`;
}

/** One choice of a few, as buttons in a row. */
export function Segments({ label, value, options, onChoose }) {
  return html`<div class="segments" role="group" aria-label=${label}>
    ${options.map(([key, text]) => html`<button key=${key} type="button" aria-pressed=${key === value ? 'true' : 'false'}
      onClick=${() => onChoose(key)}>${text}</button>`)}
  </div>`;
}
