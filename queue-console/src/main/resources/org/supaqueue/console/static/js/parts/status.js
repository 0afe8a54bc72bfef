import { html } from '../core/html.js';
import { t } from '../core/texts.js';
import { Icon } from './icon.js';

const TONES = {
  available: 'idle', processing: 'accent', failed: 'warn', complete: 'ok', dead: 'bad', cancelled: 'idle',
  skipped: 'idle', lost: 'warn', completed: 'ok', in_flight: 'accent',
  running: 'accent', done: 'ok', aborted: 'warn', paused: 'warn', active: 'ok',
};
const ICONS = {
  completed: 'complete', in_flight: 'processing', running: 'processing', done: 'complete', aborted: 'cancelled',
  paused: 'pause', active: 'play',
};

/** A state as an icon and a word, so that colour is not needed. */
export function Status({ status, label }) {
  return html`<span class="status tone-${TONES[status]}">
    <${Icon} name=${ICONS[status] ?? status} />${label ?? t(`status.${status}`)}
  </span>`;
}

export const statusTone = (status) => TONES[status];
export const statusIcon = (status) => ICONS[status] ?? status;

/** The HTTP status of an answer. */
export function HttpStatus({ code }) {
  if (code === null || code === undefined) {
    return html`<span class="quiet nowrap">${t('job.no_answer')}</span>`;
  }
  const tone = code < 300 ? 'ok' : code < 400 ? 'warn' : 'bad';
  return html`<span class="http-status tone-${tone}">${code}</span>`;
}
