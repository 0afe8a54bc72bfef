import { useEffect, useState } from './html.js';

/** A value that components can watch. */
export function createStore(initial) {
  const listeners = new Set();
  let value = initial;
  return {
    get: () => value,
    set(next) {
      if (!Object.is(value, next)) {
        value = next;
        listeners.forEach((listener) => listener(value));
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.subscribe(setValue);
  }, [store]);
  return value;
}
