import { html, useState } from '../core/html.js';
import { LANGUAGES, language, t } from '../core/texts.js';
import { preference, prefer } from '../core/preferences.js';
import { chooseTheme, theme } from '../core/theme.js';
import { Field } from './fields.js';
import { Icon } from './icon.js';

function choose(name, value) {
  prefer(name, value);
  location.reload();
}

/** Theme, language, zone and shortcuts. */
export function Preferences({ onHelp }) {
  const [chosen, setChosen] = useState(theme());
  const onTheme = (name) => {
    chooseTheme(name);
    setChosen(name);
  };
  const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return html`<details class="preferences">
    <summary><${Icon} name="settings" />${t('preferences.title')}</summary>
    <${Field} type="select" label=${t('preferences.theme')} value=${chosen} onInput=${onTheme}
      options=${['system', 'light', 'dark'].map((name) => [name, t(`preferences.${name}`)])} />
    <${Field} type="select" label=${t('preferences.language')} value=${language()}
      onInput=${(name) => choose('language', name)} options=${Object.entries(LANGUAGES)} />
    <${Field} type="select" label=${t('preferences.zone')} value=${preference('zone') ?? 'local'}
      onInput=${(name) => choose('zone', name)} options=${[['local', browserZone], ['utc', 'UTC']]} />
    <button type="button" class="button small" onClick=${onHelp}>${t('keys.title')}</button>
  </details>`;
}
