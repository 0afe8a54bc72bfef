import { createStore } from './store.js';

/** Whether the page shows what the server says now: `live`, `paused` (hidden), `failing` or `signed_out`. */
export const liveStore = createStore({ state: 'live', answeredAt: null, retryAt: null });

const pollers = new Set();

export function addPoller(poller) {
  pollers.add(poller);
  return () => {
    pollers.delete(poller);
    report();
  };
}

export function refreshAll() {
  pollers.forEach((poller) => poller.refresh());
}

/**
 * Shows the effect of an action at once. The effect can remove the button that had the focus: then the heading of the page
 * gets the focus, so that the keyboard does not start again at the top.
 */
export async function refreshAfterAction() {
  await Promise.all([...pollers].map((poller) => poller.refresh()));
  await new Promise(requestAnimationFrame);
  if (document.activeElement === document.body) {
    document.querySelector('h1')?.focus({ preventScroll: true });
  }
}

function currentState() {
  const all = [...pollers];
  if (document.hidden) {
    return 'paused';
  }
  if (all.some((poller) => poller.error?.isSignedOut)) {
    return 'signed_out';
  }
  return all.some((poller) => poller.error?.isPassing) ? 'failing' : 'live';
}

/** Pollers call it after every answer and every failure. */
export function report() {
  const all = [...pollers];
  const answered = Math.max(0, ...all.map((poller) => poller.answeredAt ?? 0));
  const retries = all.filter((poller) => poller.error?.isPassing).map((poller) => poller.retryAt);
  liveStore.set({
    state: currentState(),
    answeredAt: answered || liveStore.get().answeredAt,
    retryAt: retries.length > 0 ? Math.min(...retries) : null,
  });
}

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) {
    refreshAll();
  }
  report();
});
