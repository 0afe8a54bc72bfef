import { html } from '../../core/html.js';
import { Code, pretty } from '../../parts/code.js';

const headerLine = ({ name, value }) => `${name}: ${value}`;

/** A request as HTTP text. */
export function RequestText({ request, body, label }) {
  const head = [request.request_line, ...request.headers.map(headerLine)].join('\n');
  return html`<${Code} label=${label} text=${body === null ? head : `${head}\n\n${pretty(body)}`} />`;
}
