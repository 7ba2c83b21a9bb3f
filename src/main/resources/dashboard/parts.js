/* Pieces that several views share. */
import { h } from './dom.js';
import { local, utc, count } from './format.js';
import { lower, title } from './words.js';
import { link } from './route.js';

/* A table that stays one for screen readers also where a narrow screen shows its rows as cards.
 * Columns: {name, kind: 'text' | 'figure' | 'wide'}; rows: {key, className, cells}. The first cell heads its row. */
export function table(label, columns, rows, className) {
  return h(
    'table',
    { role: 'table', class: className || 'cards', 'aria-label': label },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        columns.map(c => h('th', { role: 'columnheader', scope: 'col', class: c.kind || 'text' }, c.name)),
      ),
    ),
    h(
      'tbody',
      { role: 'rowgroup' },
      rows.map(row =>
        h(
          'tr',
          { role: 'row', 'data-key': row.key, class: row.className || null },
          row.cells.map((cell, i) =>
            h(
              i === 0 ? 'th' : 'td',
              {
                role: i === 0 ? 'rowheader' : 'cell',
                scope: i === 0 ? 'row' : null,
                class: columns[i].kind || 'text',
                'data-label': columns[i].name,
              },
              cell,
            ),
          ),
        ),
      ),
    ),
  );
}

/* An instant in local time, with UTC in the title. */
export const when = (instant, seconds) =>
  instant ? h('time', { datetime: instant, title: utc(instant) }, local(instant, seconds)) : h('span', {}, '–');

const ACTION_LOOKS = { MOVE: 'moving', START: 'good', STAY: 'plain', PAUSE: 'warn', PRESTAGE: 'moving' };
const VERDICT_LOOKS = { FEASIBLE: 'good', CONDITIONAL: 'warn', INFEASIBLE: 'plain' };

export const tag = (text, look, more) => h('span', { class: 'tag ' + (look || 'plain'), ...more }, text);

export const actionTag = action => tag(title(action), ACTION_LOOKS[action]);

export const verdictTag = (verdict, word) => (word === 'HERE' ? tag('Here') : tag(title(verdict), VERDICT_LOOKS[verdict]));

export const jobLink = (fabric, job) => h('a', { href: link('jobs', job, { fabric }) }, job);

export const decisionLink = (fabric, decision, text, query) =>
  h('a', { href: link('decisions', decision.id, { fabric, ...query }) }, text);

/* What was decided, in a cell: the action's tag, then the job and the sites as the link to the rest. */
export const decided = (fabric, d, query) => [
  actionTag(d.action),
  ' ',
  decisionLink(
    fabric,
    d,
    d.job +
      (d.destination && d.destination !== d.source
        ? ', ' + d.source + ' → ' + d.destination
        : ', ' + (d.destination || d.source)),
    query,
  ),
];

/* A bar that a figure beside it says in words, too. */
export function bar(part, look) {
  const width = Math.max(0, Math.min(1, part || 0)) * 100;
  return h(
    'span',
    { class: 'bar', 'aria-hidden': 'true' },
    h('span', { class: 'fill ' + (look || ''), style: { width: width.toFixed(1) + '%' } }),
  );
}

export const withBar = (part, look, text) =>
  h('span', { class: 'with-bar' }, part === null ? null : bar(part, look), h('span', { class: 'n' }, text));

/* "12 running, 3 queued", in the order of a job's life. */
const ORDER = ['RUNNING', 'STARTING', 'MIGRATING', 'QUEUED', 'PAUSING', 'PAUSED', 'UNREACHABLE', 'ENDED'];
export function phases(jobs) {
  const some = ORDER.filter(phase => jobs && jobs[phase] > 0);
  return some.length ? some.map(phase => count(jobs[phase]) + '\u00a0' + lower(phase)).join(', ') : 'none';
}

export const facts = pairs =>
  h(
    'dl',
    { class: 'facts' },
    pairs.filter(Boolean).map(([name, ...value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );

export const small = (...children) => h('small', {}, children);

/* A heading, what stands beside it, and what it is about. */
export function section(id, heading, aside, ...children) {
  return h(
    'section',
    { 'data-key': id, 'aria-labelledby': 'h-' + id },
    h('div', { class: 'head' }, h('h2', { id: 'h-' + id }, heading), aside && h('div', { class: 'aside' }, aside)),
    children,
  );
}

export const empty = text => h('p', { class: 'empty' }, text);

/* What stands in place of what could not be had. */
export function trouble(error, retry) {
  return h(
    'div',
    { class: 'empty bad', role: 'alert', 'data-key': 'trouble' },
    h('p', {}, error.message),
    h('button', { type: 'button', onclick: retry }, 'Try again'),
  );
}

/* Steps through pages whose number nobody knows: the way back is the browser's. */
export function pager(first, next, shown) {
  if (!first && !next) return null;
  return h(
    'nav',
    { class: 'pager', 'aria-label': 'Pages of ' + shown },
    first ? h('a', { class: 'button', href: first }, 'First page') : null,
    next ? h('a', { class: 'button', href: next }, 'Next page') : null,
  );
}

/* A field of a filter; changing it changes the address. */
export function field(name, label, input) {
  input.id = 'f-' + name;
  return h('div', { class: 'field', 'data-key': name }, h('label', { for: 'f-' + name }, label), input);
}

export const choice = (options, value, change) =>
  h(
    'select',
    { value: value || '', onchange: e => change(e.target.value) },
    options.map(([key, text]) => h('option', { value: key, selected: key === (value || '') }, text)),
  );
