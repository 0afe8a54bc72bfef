import { createStore } from './store.js';

const SHOWN_MS = 7000;
let lastId = 0;

/** Messages about finished actions: `{ id, text, isError }`. */
export const toastStore = createStore([]);

export function dismissToast(id) {
  toastStore.set(toastStore.get().filter((toast) => toast.id !== id));
}

export function toast(text, { isError = false, action = null } = {}) {
  const id = ++lastId;
  toastStore.set([...toastStore.get().slice(-3), { id, text, isError, action }]);
  if (!isError) {
    setTimeout(() => dismissToast(id), SHOWN_MS);
  }
}
