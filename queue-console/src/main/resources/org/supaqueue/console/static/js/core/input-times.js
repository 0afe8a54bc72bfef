import { zone } from './times.js';

const pad = (value) => String(value).padStart(2, '0');

/** A time as an input of the type datetime-local wants it, in the viewer's zone. */
export function toInput(text) {
  if (!text || Number.isNaN(Date.parse(text))) {
    return '';
  }
  const at = new Date(text);
  if (zone() === 'UTC') {
    return at.toISOString().slice(0, 19);
  }
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
}

/** The time of an input in UTC; empty if the input is empty. */
export function fromInput(value) {
  if (!value) {
    return '';
  }
  return new Date(zone() === 'UTC' ? `${value}Z` : value).toISOString();
}
