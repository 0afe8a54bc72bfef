import { get, lastAnswer } from './api.js';
import { addPoller, report } from './live.js';
import { useEffect, useRef, useState } from './html.js';

const LONGEST_DELAY_MS = 60_000;

/** Asks for one path again and again while the page is visible; waits longer after each failure. */
class Poller {
  constructor(path, intervalMs, listener) {
    Object.assign(this, { path, intervalMs, listener, error: null, failures: 0, answeredAt: null, retryAt: null });
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
    try {
      const data = await get(this.path, { signal });
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
    const delay = this.failures > 0 ? Math.min(backoff, LONGEST_DELAY_MS) : this.intervalMs;
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
 * `data` is undefined until the first answer; `error` is the last failure, while `data` stays.
 */
export function usePoll(path, intervalMs = 3000) {
  const [outcome, setOutcome] = useState({ path });
  const poller = useRef(null);
  useEffect(() => {
    if (path === null) {
      return undefined;
    }
    const current = new Poller(path, intervalMs, ({ data, error }) =>
      setOutcome((before) => ({ path, data: data ?? (before.path === path ? before.data : undefined), error })));
    poller.current = current;
    return () => current.stop();
  }, [path, intervalMs]);
  const isCurrent = outcome.path === path;
  return {
    data: (isCurrent ? outcome.data : undefined) ?? (path === null ? undefined : lastAnswer(path)),
    error: isCurrent ? outcome.error ?? null : null,
    refresh: () => poller.current?.refresh(),
  };
}
