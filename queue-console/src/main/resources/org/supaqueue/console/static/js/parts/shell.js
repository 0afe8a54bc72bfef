import { html, useEffect, useState } from '../core/html.js';
import { useSession } from '../core/session.js';
import { t } from '../core/texts.js';
import { useRoute } from '../core/router.js';
import { Icon } from './icon.js';
import { LiveIndicator } from './live-indicator.js';
import { Preferences } from './preferences-menu.js';

const PAGES = ['overview', 'jobs', 'errors', 'queues', 'schedules', 'bulk', 'audit', 'settings'];

function NavLink({ page, isCurrent }) {
  return html`<a href=${page === 'overview' ? '#/' : `#/${page}`} aria-current=${isCurrent ? 'page' : null}>
    <${Icon} name=${page} />${t(`nav.${page}`)}
  </a>`;
}

function Who() {
  const session = useSession();
  if (session.auth === 'none') {
    return html`<p class="who"><${Icon} name="warning" />${t('session.open')}</p>`;
  }
  const role = session.can_administer ? 'admin' : session.can_act ? 'operator' : 'viewer';
  return html`<p class="who"><b>${session.user}</b><span class="quiet">${t(`session.${role}`)}</span></p>`;
}

export function Shell({ children, onHelp }) {
  const { parts: [current = 'overview'] } = useRoute();
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [current]);
  const pages = PAGES.filter((page) => page !== 'settings' || session.can_administer);
  const skip = (event) => {
    event.preventDefault();
    document.querySelector('main').focus();
  };
  return html`<a class="skip" href="#main" onClick=${skip}>${t('nav.skip')}</a>
    <div class="shell">
      <header class="top">
        <a class="brand" href="#/"><img src="icon.svg" alt="" width="24" height="24" />Supa Queue</a>
        <${LiveIndicator} />
        <button type="button" class="button menu-button" aria-expanded=${isOpen ? 'true' : 'false'} aria-controls="nav"
          onClick=${() => setOpen(!isOpen)}><${Icon} name="menu" />${t('nav.menu')}</button>
      </header>
      <div class="side ${isOpen ? 'is-open' : ''}" id="nav">
        <nav aria-label=${t('nav.label')}>
          ${pages.map((page) => html`<${NavLink} key=${page} page=${page} isCurrent=${page === current} />`)}
        </nav>
        <div class="side-foot">
          <${Who} />
          <${Preferences} onHelp=${onHelp} />
          <p class="quiet version">${t('session.version', { version: session.version })}${
            session.reads_from === 'standby' && html`<br />${t('session.standby')}`}</p>
        </div>
      </div>
      <main id="main" tabindex="-1">${children}</main>
    </div>`;
}
