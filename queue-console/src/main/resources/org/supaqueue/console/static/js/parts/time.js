import { html } from '../core/html.js';
import { useNow } from '../core/clock.js';
import { fullTime, preciseTime, relativeTime, shortTime, utcTime } from '../core/times.js';

const FORMS = { full: fullTime, precise: preciseTime, short: shortTime, relative: relativeTime };

/** A time; the exact time in UTC is shown by tooltip.js. `focusable` outside of tables with links. */
export function Time({ at, form = 'short', focusable = false }) {
  const now = useNow();
  if (!at) {
    return html`<span class="quiet">–</span>`;
  }
  return html`<time datetime=${at} data-tip=${utcTime(at)} tabindex=${focusable ? '0' : null}>
    ${FORMS[form](at, now)}
  </time>`;
}

/** An absolute time with its age. */
export function TimeAndAge({ at, focusable = true }) {
  return html`<${Time} at=${at} form="full" focusable=${focusable} />${at &&
  html` <span class="quiet">(<${Time} at=${at} form="relative" />)</span>`}`;
}
