/** The names of the filters, in the API, in the route and in bulk operations. */
export const FILTERS = [
  'queue', 'path_prefix', 'error', 'http_verb', 'response_status', 'tag',
  'created_after', 'created_before', 'payload_path', 'payload_value',
];

/** The filter of a route: only known names with a value. */
export function filterOf(query) {
  const names = ['status', ...FILTERS].filter((name) => query[name]);
  return Object.fromEntries(names.map((name) => [name, query[name]]));
}

export const hasFilter = (filter) => FILTERS.some((name) => filter[name]);

/** The filter of a bulk operation: numbers are numbers there. */
export function bulkFilter(filter) {
  const { response_status: status, ...rest } = filter;
  return status ? { ...rest, response_status: Number(status) } : rest;
}
