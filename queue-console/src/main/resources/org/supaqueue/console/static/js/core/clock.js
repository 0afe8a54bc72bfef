import { createStore, useStore } from './store.js';

let offset = 0;
const ticks = createStore(Date.now());

/** Sets the clock by the server's, so that ages do not depend on the clock of the viewer's machine. */
export function setServerTime(text) {
  offset = Date.parse(text) - Date.now();
}

export const now = () => Date.now() + offset;

setInterval(() => {
  if (!document.hidden) {
    ticks.set(Date.now());
  }
}, 1000);

/** The server's time, each second anew. */
export function useNow() {
  useStore(ticks);
  return now();
}
