import { apiUrl } from './mount.js';

const CSRF_HEADER = 'X-Supaqueue-Console';
const CACHED_ANSWERS = 60;
const answers = new Map();

/** An error that the API told as a problem (RFC 9457), or a call without an answer (status 0). */
export class ApiError extends Error {
  constructor({ status, type, title, detail, errors }) {
    super(detail || title || `HTTP ${status}`);
    this.status = status;
    this.kind = (type ?? '').replace('urn:supaqueue:problem:', '');
    this.fields = errors ?? [];
  }

  /** Whether the same request can succeed later without a change. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }

  get isSignedOut() {
    return this.status === 401;
  }
}

/** The last answer for the path, so that a page that was open before is shown at once. */
export const lastAnswer = (path) => answers.get(path)?.data;

function remember(path, etag, data) {
  answers.delete(path);
  answers.set(path, { etag, data });
  if (answers.size > CACHED_ANSWERS) {
    answers.delete(answers.keys().next().value);
  }
}

async function send(path, options) {
  try {
    return await fetch(apiUrl(path), { credentials: 'same-origin', redirect: 'follow', ...options });
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new ApiError({ status: 0, type: 'no-answer' });
  }
}

async function readJson(response) {
  const type = response.headers.get('Content-Type') ?? '';
  if (!/^application\/(problem\+)?json/.test(type)) {
    // A login form answers 200 with its own page.
    const status = response.ok ? 401 : response.status;
    throw new ApiError({ status, type: status === 401 ? 'unauthenticated' : 'not-json' });
  }
  const body = await response.json();
  if (!response.ok) {
    throw new ApiError(body);
  }
  return body;
}

export async function get(path, { signal } = {}) {
  const known = answers.get(path);
  const headers = { Accept: 'application/json' };
  if (known?.etag) {
    headers['If-None-Match'] = known.etag;
  }
  const response = await send(path, { headers, signal });
  if (response.status === 304 && known) {
    return known.data;
  }
  const data = await readJson(response);
  remember(path, response.headers.get('ETag'), data);
  return data;
}

export async function post(path, body = {}) {
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json', [CSRF_HEADER]: '1' };
  return readJson(await send(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

// 20 000 rows each.
const SEARCH_STEPS = 5;

/** A page of jobs. While a step of the search finds nothing, the next step searches older jobs, a few times. */
export async function searchJobs(path, { signal } = {}) {
  let page = await get(path, { signal });
  for (let step = 1; step < SEARCH_STEPS && page.items.length === 0 && page.searched_back_to; step++) {
    const [name, query] = path.split('?');
    page = await get(withQuery(name, { ...Object.fromEntries(new URLSearchParams(query)), before: page.next }), { signal });
  }
  return page;
}

/** Builds a path with the parameters that have a value. */
export function withQuery(path, parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== '') {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
