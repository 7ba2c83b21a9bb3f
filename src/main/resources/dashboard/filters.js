/* The form above a list: changing a field of it changes the address, and so what is shown. */
import { h } from './dom.js';
import { fromField, toField } from './format.js';
import { field } from './parts.js';

export const filterBar = (label, ...fields) =>
  h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': label, 'data-key': 'filters', onsubmit: e => e.preventDefault() },
    fields,
  );

/* Options of a choice: any, or one of these. */
export const any = (values, word) => [['', 'Any'], ...values.map(value => [value, word ? word(value) : value])];

/* The sites that there are, and those that are chosen though there is none of the name. */
export const siteNames = (ctx, ...chosen) =>
  [...new Set([...(ctx.now ? ctx.now.sites.map(s => s.site) : []), ...chosen.filter(Boolean)])].sort();

export const timeField = (name, label, value, change) =>
  field(
    name,
    label,
    h('input', { type: 'datetime-local', value: toField(value), onchange: e => change(fromField(e.target.value)) }),
  );
