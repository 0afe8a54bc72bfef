import { html } from '../core/html.js';
import { t } from '../core/texts.js';
import { Empty, Page } from '../parts/page.js';

export const NotFound = () => html`<${Page} title=${t('not_found.title')}>
  <${Empty} title=${t('not_found.text')}><a href="#/">${t('not_found.link')}</a></${Empty}>
</${Page}>`;
