import { html, useEffect, useRef } from '../core/html.js';
import { t } from '../core/texts.js';
import { Icon } from './icon.js';

/** The frame of a page: title, actions, content. The heading takes the focus when the page opens. */
export function Page({ title, documentTitle, lead, actions, back, children }) {
  const heading = useRef(null);
  const name = documentTitle ?? title;
  useEffect(() => {
    document.title = `${name} · Supa Queue`;
  }, [name]);
  useEffect(() => {
    scrollTo(0, 0);
    if (document.body.dataset.opened) {
      heading.current.focus({ preventScroll: true });
    }
    document.body.dataset.opened = 'yes';
  }, []);
  return html`<header class="page-head">
      <div class="page-title">
        ${back && html`<a class="back" href=${back.href}><${Icon} name="back" />${back.label}</a>`}
        <h1 ref=${heading} tabindex="-1">${title}</h1>
        ${lead && html`<p class="lead">${lead}</p>`}
      </div>
      ${actions && html`<div class="page-actions">${actions}</div>`}
    </header>
    ${children}`;
}

/** A part of a page with a heading. */
export function Section({ title, hint, actions, children, plain = false, id }) {
  return html`<section class=${plain ? 'section' : 'section card'} aria-labelledby=${id}>
    <div class="section-head">
      <h2 id=${id}>${title}</h2>
      ${hint && html`<span class="quiet">${hint}</span>`}
      ${actions && html`<div class="section-actions">${actions}</div>`}
    </div>
    ${children}
  </section>`;
}

/** What an empty place says, and what to do next. */
export function Empty({ icon = 'info', title, children }) {
  return html`<div class="empty">
    <${Icon} name=${icon} /><p class="empty-title">${title}</p>${children && html`<p>${children}</p>`}
  </div>`;
}

export function Skeleton({ lines = 3 }) {
  return html`<div class="skeleton" aria-hidden="true">
    ${Array.from({ length: lines }, (_, index) => html`<span key=${index}></span>`)}
  </div>`;
}

/** An error that is no passing one; passing ones are told by the live indicator while old data stays. */
export function Failure({ error, hasData }) {
  if (!error || error.isSignedOut || (error.isPassing && hasData)) {
    return null;
  }
  const known = ['no-answer', 'not-json', 'unavailable', 'timeout'].includes(error.kind);
  return html`<div class="notice tone-bad" role="alert">
    <${Icon} name="error" />
    <div>
      <p class="notice-title">${known ? t(`failure.${error.kind}`) : t('failure.title')}</p>
      ${!known && html`<p lang="en">${error.message}</p>`}
      ${error.fields.length > 1 &&
      html`<ul lang="en">${error.fields.map((field) => html`<li key=${field.field}>${field.message}</li>`)}</ul>`}
    </div>
  </div>`;
}
