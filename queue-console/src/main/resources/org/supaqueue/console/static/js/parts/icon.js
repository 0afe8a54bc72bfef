import { html } from '../core/html.js';

// Drawn on a grid of 16, stroke 1.5.
const PATHS = {
  overview: 'M2.5 9.5 6 6l2.5 2.5 5-5M2.5 13.5h11',
  jobs: 'M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01',
  errors: 'M8 2.2 14.2 13H1.8zM8 6.4v3M8 11.2h.01',
  queues: 'M2.5 4.5 8 2l5.5 2.5L8 7zM2.5 8 8 10.5 13.5 8M2.5 11.5 8 14l5.5-2.5',
  schedules: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.2 1.6',
  bulk: 'M2.5 5.5h6v6h-6zM5.5 5.5v-3h8v7h-5',
  audit: 'M4 2.5h6l2.5 2.5v8.5H4zM6.5 7h3.5M6.5 10h3.5',
  settings: 'M3 4.5h6M12 4.5h1M3 11.5h1M7 11.5h6M10.5 6a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM5.5 13a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z',
  available: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 1.5',
  processing: 'M5 3.2v9.6L12.5 8z',
  failed: 'M13 8a5 5 0 1 1-1.6-3.7M13 2.2v2.6h-2.6',
  complete: 'M3 8.5 6.3 12 13 4.5',
  dead: 'M4 4l8 8M12 4l-8 8',
  cancelled: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM4 4l8 8',
  skipped: 'M3 4l5 4-5 4zM9 4l4 4-4 4',
  lost: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.3 6.3A1.8 1.8 0 1 1 8 8.6v.6M8 11.3h.01',
  warning: 'M8 2.2 14.2 13H1.8zM8 6.4v3M8 11.2h.01',
  error: 'M5.3 2h5.4L14 5.3v5.4L10.7 14H5.3L2 10.7V5.3zM8 5v3.5M8 11h.01',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5h.01',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2v9.6L12.5 8z',
  close: 'M4 4l8 8M12 4l-8 8',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  edit: 'M3 13l.6-2.6 7.2-7.2 2 2-7.2 7.2z',
  trash: 'M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5l.6 8.5h5.8l.6-8.5',
  search: 'M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.2 3.2',
  back: 'M10 3.5 5.5 8l4.5 4.5',
  next: 'M6 3.5 10.5 8 6 12.5',
  calendar: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5V5M10.5 2.5V5',
  nodes: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
};

/** A picture beside a word; it says nothing on its own. */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
