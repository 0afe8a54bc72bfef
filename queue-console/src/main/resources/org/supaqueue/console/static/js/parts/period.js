import { html } from '../core/html.js';
import { POLL_MS } from '../core/poll.js';
import { t } from '../core/texts.js';
import { Segments } from './fields.js';

const PERIODS = ['5m', '1h', '1d', '7d'];

export const periodOf = (query) => (PERIODS.includes(query.period) ? query.period : '1h');

/** How often to ask for a period: the answers about days are large, and their buckets are hours. */
export const pollMs = (period) => (period.endsWith('d') ? 15_000 : POLL_MS);

export const PeriodChoice = ({ period, onChoose }) =>
  html`<${Segments} label=${t('period.label')} value=${period} onChoose=${onChoose}
    options=${PERIODS.map((name) => [name, t(`period.${name}`)])} />`;
