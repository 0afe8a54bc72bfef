import { html } from '../core/html.js';
import { t } from '../core/texts.js';

const SKELETON_WIDTHS = ['skeleton-70', 'skeleton-50', 'skeleton-60', 'skeleton-40'];

function SkeletonRows({ count, columns }) {
  return Array.from({ length: count }, (_, row) => html`<tr key=${`skeleton-${row}`} class="skeleton-row" aria-hidden="true">
    ${columns.map((column, index) => html`<td key=${column.key} class=${column.className}>
      <span class=${SKELETON_WIDTHS[(row + index) % 4]}></span>
    </td>`)}
  </tr>`);
}

function Cell({ column, row }) {
  const content = column.cell(row);
  return column.isRowHead
    ? html`<th role="rowheader" scope="row" class=${column.className}>${content}</th>`
    : html`<td role="cell" class=${column.className} data-label=${typeof column.title === 'string' ? column.title : null}><div class="cell">${content}</div></td>`;
}

/**
 * A table with a caption and scopes. On a phone each row is a block; the roles keep the meaning of the table there.
 * @param columns `{ key, title, cell(row), className, isRowHead }`; `wide` columns are hidden on small screens
 * @param rows undefined while they load
 * @param compact whether a phone shows the cells beside each other, without the titles of their columns
 */
export function Table({ caption, columns, rows, rowKey, skeletonRows = 6, empty, rowClass, compact = false }) {
  if (rows?.length === 0 && empty) {
    return empty;
  }
  return html`<div class="table-frame" role="region" aria-label=${caption} tabindex="0">
    <table role="table" class="stacking ${compact ? 'compact' : ''}" aria-busy=${rows === undefined ? 'true' : 'false'}>
      <caption class="hidden">${caption}</caption>
      <thead role="rowgroup"><tr role="row">
        ${columns.map((column) => html`<th key=${column.key} role="columnheader" scope="col" class=${column.className}>
          ${column.title || html`<span class="hidden">${column.hiddenTitle ?? t('table.actions')}</span>`}
        </th>`)}
      </tr></thead>
      <tbody role="rowgroup">
        ${rows === undefined
          ? html`<${SkeletonRows} count=${skeletonRows} columns=${columns} />`
          : rows.map((row) => html`<tr key=${rowKey(row)} role="row" class=${rowClass?.(row)}>
              ${columns.map((column) => html`<${Cell} key=${column.key} column=${column} row=${row} />`)}
            </tr>`)}
      </tbody>
    </table>
  </div>`;
}
