import { html } from '../../core/html.js';
import { countText } from '../../core/numbers.js';
import { link } from '../../core/router.js';
import { t } from '../../core/texts.js';
import { Section } from '../../parts/page.js';
import { Status } from '../../parts/status.js';

export const States = ({ counts }) => html`<${Section} title=${t('overview.states')} id="states">
  <ul class="rows">
    ${counts.map((entry) => html`<li key=${entry.status}>
      <a href=${link(['jobs'], { status: entry.status })}><${Status} status=${entry.status} />
        <b>${countText(entry)}</b></a>
    </li>`)}
  </ul>
</${Section}>`;
