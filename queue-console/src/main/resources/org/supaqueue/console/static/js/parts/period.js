import { html } from '../core/html.js';
import { t } from '../core/texts.js';
import { Segments } from './fields.js';

const PERIODS = ['5m', '1h', '1d', '7d'];

export const periodOf = (query) => (PERIODS.includes(query.period) ? query.period : '1h');

export const PeriodChoice = ({ period, onChoose }) =>
  html`<${Segments} label=${t('period.label')} value=${period} onChoose=${onChoose}
    options=${PERIODS.map((name) => [name, t(`period.${name}`)])} />`;
