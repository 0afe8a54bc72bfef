import { get, lastAnswer } from './api.js';
import { addPoller, report } from './live.js';
import { useEffect, useRef, useState } from './html.js';

/** How often a page asks, unless its answers are costly. */
export const POLL_MS = 3000;
const LONGEST_DELAY_MS = 60_000;
// An answer that takes long costs the database much: the pause is this many times as long as the answer took.
const PAUSE_FACTOR = 10;

/** Asks for one path again and again while the page is visible; waits longer after each failure. */
class Poller {
  constructor({ path, intervalMs, read, listener }) {
    Object.assign(this, { path, intervalMs, read, listener, error: null, failures: 0, answeredAt: null, retryAt: null });
    this.remove = addPoller(this);
    this.refresh();
  }

  async refresh() {
    clearTimeout(this.timer);
    this.request?.abort();
    if (document.hidden || this.stopped) {
      return;
    }
    this.request = new AbortController();
    const { signal } = this.request;
    const startedAt = performance.now();
    try {
      const data = await this.read(this.path, { signal });
      this.tookMs = performance.now() - startedAt;
      this.settle({ data, error: null }, signal);
    } catch (error) {
      this.settle({ error }, signal);
    }
  }

  settle(outcome, signal) {
    if (signal.aborted || this.stopped) {
      return;
    }
    this.error = outcome.error;
    this.failures = outcome.error ? this.failures + 1 : 0;
    this.answeredAt = outcome.error ? this.answeredAt : Date.now();
    this.schedule();
    this.listener(outcome);
    report();
  }

  schedule() {
    if (this.error && !this.error.isPassing) {
      return;
    }
    const backoff = this.intervalMs * 2 ** Math.min(this.failures, 8) * (1 + Math.random() / 5);
    const pause = this.failures > 0 ? backoff : Math.max(this.intervalMs, this.tookMs * PAUSE_FACTOR);
    const delay = Math.min(pause, LONGEST_DELAY_MS);
    this.retryAt = Date.now() + delay;
    if (!document.hidden) {
      this.timer = setTimeout(() => this.refresh(), delay);
    }
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.request?.abort();
    this.remove();
  }
}

/** The last answer, while the answer for another path is not there yet. */
export function useLast(data) {
  const last = useRef(data);
  last.current = data ?? last.current;
  return last.current;
}

/**
 * The answer for a path, kept up to date.
 * `data` is undefined until the first answer, or the answer of the last visit; `isAnswered` tells these two from an answer of
 * now. `error` is the last failure, while `data` stays.
 * @param read how to ask; the same function each time
 */
export function usePoll(path, intervalMs = POLL_MS, read = get) {
  const [outcome, setOutcome] = useState({ path });
  const poller = useRef(null);
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const listener = ({ data, error }) =>
      setOutcome((before) => ({ path, data: data ?? (before.path === path ? before.data : undefined), error }));
    const current = new Poller({ path, intervalMs, read, listener });
    poller.current = current;
    return () => current.stop();
  }, [path, intervalMs, read]);
  const isCurrent = outcome.path === path;
  return {
    data: (isCurrent ? outcome.data : undefined) ?? (path === null ? undefined : lastAnswer(path)),
    isAnswered: isCurrent && outcome.data !== undefined,
    error: isCurrent ? outcome.error ?? null : null,
    refresh: () => poller.current?.refresh(),
  };
}
