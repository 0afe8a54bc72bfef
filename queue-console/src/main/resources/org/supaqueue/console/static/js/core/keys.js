import { preference, prefer } from './preferences.js';
import { navigate } from './router.js';

// Single keys can be switched off (WCAG 2.1.4), in the dialog of shortcuts.
export const keysAreOn = () => preference('keys') !== 'off';
export const switchKeys = (on) => prefer('keys', on ? 'on' : 'off');

export const PAGES_BY_KEY = {
  o: 'overview', j: 'jobs', e: 'errors', q: 'queues', s: 'schedules', b: 'bulk', a: 'audit',
};

let isGoing = false;

function isTyping(target) {
  return target.closest('input, textarea, select, dialog, [contenteditable]') !== null;
}

function moveInTable(step) {
  const links = [...document.querySelectorAll('main .row-link')];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
}

function go(key) {
  const page = PAGES_BY_KEY[key];
  if (page) {
    navigate(page === 'overview' ? [] : [page]);
  }
}

const ACTIONS = {
  g() {
    isGoing = true;
  },
  j: () => moveInTable(1),
  k: () => moveInTable(-1),
  '/': () => document.querySelector('main [data-filter]')?.focus(),
};

/** @param showHelp opens the dialog of shortcuts */
export function listenForKeys(showHelp) {
  const onKey = (event) => {
    if (!keysAreOn() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    const wasGoing = isGoing;
    isGoing = false;
    const action = wasGoing ? () => go(event.key) : event.key === '?' ? showHelp : ACTIONS[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
}
