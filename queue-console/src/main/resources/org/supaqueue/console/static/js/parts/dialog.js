import { html, useEffect, useId, useLayoutEffect, useRef, useState } from '../core/html.js';
import { t } from '../core/texts.js';
import { ApiError } from '../core/api.js';
import { Icon } from './icon.js';

/** A modal dialog. The focus returns to the element that had it. */
export function Dialog({ title, onClose, children, wide = false }) {
  const dialog = useRef(null);
  const id = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element.showModal();
    (element.querySelector('input, select, textarea') ?? element.querySelector('h2')).focus();
    return () => {
      // Everything outside of an open modal dialog refuses the focus.
      element.close();
      if (before?.isConnected) {
        before.focus();
      }
    };
  }, []);
  return html`<dialog ref=${dialog} class=${wide ? 'wide' : ''} aria-labelledby=${id}
      onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    <div class="dialog-head">
      <h2 id=${id} tabindex="-1">${title}</h2>
      <button type="button" class="button quiet-button icon-button" onClick=${onClose} aria-label=${t('action.close')}>
        <${Icon} name="close" />
      </button>
    </div>
    ${children}
  </dialog>`;
}

/** The error of an action, beside the form that caused it. */
export function ActionError({ error }) {
  const box = useRef(null);
  useEffect(() => {
    if (error) {
      box.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [error]);
  if (!error) {
    return null;
  }
  return html`<div class="notice tone-bad" role="alert" ref=${box}>
    <${Icon} name="error" /><p lang="en">${actionErrorText(error)}</p>
  </div>`;
}

export function actionErrorText(error) {
  if (error.isSignedOut) {
    return t('live.signed_out');
  }
  return error.kind === 'no-answer' ? t('failure.no-answer') : error.message;
}

/** Runs an action once at a time; unknown failures are no ApiErrors, and are thrown. */
export function useAction(run) {
  const [state, setState] = useState({ isBusy: false, error: null });
  const start = async (...inputs) => {
    if (state.isBusy) {
      return;
    }
    setState({ isBusy: true, error: null });
    try {
      await run(...inputs);
      setState({ isBusy: false, error: null });
    } catch (error) {
      setState({ isBusy: false, error: error instanceof ApiError ? error : null });
      if (!(error instanceof ApiError)) {
        throw error;
      }
    }
  };
  return { ...state, start };
}

/**
 * A dialog with a form and one action. `children` are the fields.
 * @param action the label of the button
 */
export function FormDialog({ title, action, danger = false, disabled = false, wide, onSubmit, onClose, children }) {
  const { isBusy, error, start } = useAction(onSubmit);
  const submit = (event) => {
    event.preventDefault();
    start();
  };
  return html`<${Dialog} title=${title} onClose=${onClose} wide=${wide}>
    <form onSubmit=${submit} novalidate>
      <div class="dialog-body">${children}<${ActionError} error=${error} /></div>
      <div class="dialog-foot">
        <button type="button" class="button" onClick=${onClose}>${t('action.cancel_dialog')}</button>
        <button type="submit" class="button ${danger ? 'danger' : 'primary'}" disabled=${disabled}
          aria-disabled=${isBusy ? 'true' : null}>${isBusy ? t('action.busy') : action}</button>
      </div>
    </form>
  </${Dialog}>`;
}
