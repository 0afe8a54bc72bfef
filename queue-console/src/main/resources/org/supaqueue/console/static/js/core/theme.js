import { createStore } from './store.js';
import { preference, prefer } from './preferences.js';

/** Changes when the colours change, so that charts draw anew. */
export const paletteStore = createStore(0);

const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', () => paletteStore.set(paletteStore.get() + 1));

/** `system`, `light` or `dark`. */
export const theme = () => preference('theme') ?? 'system';

export function chooseTheme(name) {
  prefer('theme', name);
  if (name === 'system') {
    delete document.documentElement.dataset.theme;
  } else {
    document.documentElement.dataset.theme = name;
  }
  paletteStore.set(paletteStore.get() + 1);
}

/** The colour of a token for a canvas, which knows no custom properties. */
export function colour(token) {
  const probe = document.createElement('span');
  probe.style.color = `var(--${token})`;
  probe.hidden = true;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
