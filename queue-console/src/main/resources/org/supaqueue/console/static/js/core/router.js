import { createStore, useStore } from './store.js';
import { withQuery } from './api.js';

function parse() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return {
    parts: path.split('/').filter(Boolean).map(decode),
    query: Object.fromEntries(new URLSearchParams(query)),
  };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const routeStore = createStore(parse());
addEventListener('hashchange', () => routeStore.set(parse()));

/** The route: `parts` of the path and the `query`. */
export const useRoute = () => useStore(routeStore);

/** A link to a page: `link(['jobs', '17'], { … })`. */
export function link(parts, query = {}) {
  return withQuery(`#/${parts.map(encodeURIComponent).join('/')}`, query);
}

export function navigate(parts, query) {
  location.hash = link(parts, query).slice(1);
}

/** Changes the route without a new entry in the history. */
export function replaceRoute(parts, query) {
  history.replaceState(null, '', link(parts, query));
  routeStore.set(parse());
}
