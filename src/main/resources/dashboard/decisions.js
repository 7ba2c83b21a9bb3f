/* Every choice that was made, newest first, and each explained in figures. */
import { api } from './api.js';
import { h, render } from './dom.js';
import { bytes, fromField, toField, signedEnergy } from './format.js';
import { choice, decided, empty, field, pager, table, tag, trouble, when } from './parts.js';
import { link, go } from './route.js';
import { ACTIONS, VERDICTS, title } from './words.js';
import { explained } from './explained.js';
import { why } from './now.js';

const LIMIT = 50;
const FILTERS = ['job', 'site', 'action', 'verdict', 'from', 'to'];
/* Past this, new decisions do not grow the list any more: the oldest leave it. */
const MOST = 200;

export function decisions(main, ctx) {
  let list = null;
  let next = null;
  let since = null;
  let one = null;
  let error = null;
  let asked = 0;
  let out = new AbortController();

  const filters = () => Object.fromEntries(FILTERS.map(name => [name, ctx.route.query[name] || '']));

  async function refresh() {
    const turn = ++asked;
    out.abort();
    out = new AbortController();
    const { item, query } = ctx.route;
    draw();
    try {
      const [page, decision] = await Promise.all([
        api.decisions(ctx.fabric, { ...filters(), before: query.before, limit: LIMIT }, out.signal),
        item
          ? api.decision(ctx.fabric, item, out.signal).catch(e => {
              if (e.status === 404) return { missing: e.message };
              throw e;
            })
          : null,
      ]);
      if (turn !== asked) return;
      list = page.decisions;
      next = page.next;
      since = page.since;
      one = decision;
      error = null;
    } catch (e) {
      if (turn !== asked || out.signal.aborted) return;
      error = e;
    }
    draw();
  }

  function event(name, data) {
    if (name === 'now' && one && !one.missing && one.waiting !== undefined) {
      const waits = (data.waiting || []).some(d => d.id === one.id);
      if (waits !== one.waiting) refresh();
      return;
    }
    if (name !== 'decision' || list === null) return;
    if (one && one.id === data.id) one = data;
    const known = list.findIndex(d => d.id === data.id);
    if (known >= 0) list[known] = data;
    else if (!ctx.route.query.before && fits(data)) list = [data, ...list].slice(0, MOST);
    draw();
  }

  /* As the server filters. */
  function fits(d) {
    const f = filters();
    const chosen = d.alternatives.find(a => a.site === d.destination);
    return (
      (!f.job || d.job === f.job) &&
      (!f.site || d.source === f.site || d.destination === f.site) &&
      (!f.action || d.action === f.action) &&
      (!f.verdict ||
        (d.action === 'STAY' ? d.alternatives.some(a => a.verdict === f.verdict) : chosen && chosen.verdict === f.verdict)) &&
      (!f.from || d.at >= f.from) &&
      (!f.to || d.at <= f.to)
    );
  }

  const set = change =>
    go(link('decisions', ctx.route.item, { ...ctx.route.query, before: null, fabric: ctx.fabric, ...change }));

  function filterForm() {
    const f = filters();
    const sites = [...new Set([...(ctx.now ? ctx.now.sites.map(s => s.site) : []), ...(f.site ? [f.site] : [])])].sort();
    const any = words => ['', words];
    const active = FILTERS.some(name => f[name]);
    return h(
      'form',
      {
        class: 'filters',
        role: 'search',
        'aria-label': 'Filter the decisions',
        'data-key': 'filters',
        onsubmit: e => e.preventDefault(),
      },
      field(
        'job',
        'Job',
        h('input', {
          type: 'search',
          value: f.job,
          autocomplete: 'off',
          spellcheck: 'false',
          placeholder: 'its whole name',
          onchange: e => set({ job: e.target.value.trim() }),
        }),
      ),
      field(
        'site',
        'Site',
        choice([any('Any'), ...sites.map(s => [s, s])], f.site, site => set({ site })),
      ),
      field(
        'action',
        'Action',
        choice([any('Any'), ...ACTIONS.map(a => [a, title(a)])], f.action, action => set({ action })),
      ),
      field(
        'verdict',
        'Verdict',
        choice([any('Any'), ...VERDICTS.map(v => [v, title(v)])], f.verdict, verdict => set({ verdict })),
      ),
      field(
        'from',
        'From',
        h('input', { type: 'datetime-local', value: toField(f.from), onchange: e => set({ from: fromField(e.target.value) }) }),
      ),
      field(
        'to',
        'To',
        h('input', { type: 'datetime-local', value: toField(f.to), onchange: e => set({ to: fromField(e.target.value) }) }),
      ),
      active
        ? h(
            'div',
            { class: 'field', 'data-key': 'clear' },
            h('button', { type: 'button', onclick: () => set(Object.fromEntries(FILTERS.map(n => [n, '']))) }, 'Clear'),
          )
        : null,
    );
  }

  function status(d) {
    if (d.waiting) return tag('waits', 'warn');
    if (d.answer) return tag(d.answer === 'APPROVE' ? 'approved' : 'rejected', d.answer === 'APPROVE' ? 'good' : 'bad');
    return null;
  }

  function rows() {
    const kept = ctx.route.query;
    return table(
      'Decisions',
      [
        { name: 'At' },
        { name: 'Decision' },
        { name: 'Checkpoint', kind: 'figure' },
        { name: 'Gain', kind: 'figure' },
        { name: 'Why', kind: 'wide' },
      ],
      list.map(d => ({
        key: d.id,
        className: d.id === ctx.route.item ? 'chosen' : null,
        cells: [
          when(d.at, true),
          [decided(ctx.fabric, d, kept), ' ', status(d)],
          bytes(d.checkpointBytes),
          d.expectedGainWattHours === null ? '–' : signedEnergy(d.expectedGainWattHours),
          h('span', { class: 'clip' }, why(d)),
        ],
      })),
      'cards decided',
    );
  }

  function detail() {
    if (!ctx.route.item) return null;
    const back = h('a', { class: 'button', href: link('decisions', null, { ...ctx.route.query, fabric: ctx.fabric }) }, 'Close');
    if (!one || (one.id !== ctx.route.item && !one.missing))
      return h('article', { class: 'detail', 'data-key': 'detail' }, back, empty('Asking the server…'));
    if (one.missing) return h('article', { class: 'detail', 'data-key': 'detail' }, back, empty(one.missing));
    return explained(ctx, one, back);
  }

  function draw() {
    const first = ctx.route.query.before ? link('decisions', null, { ...ctx.route.query, before: null }) : null;
    const more = next ? link('decisions', null, { ...ctx.route.query, fabric: ctx.fabric, before: next }) : null;
    render(
      main,
      h(
        'div',
        { class: 'title', 'data-key': 'title' },
        h('h1', {}, 'Decisions'),
        since
          ? h('p', { class: 'note' }, 'All from ', when(since, true), ' on are kept here; earlier ones are in the topic.')
          : null,
      ),
      filterForm(),
      error ? trouble(error, refresh) : null,
      h(
        'div',
        { class: ctx.route.item ? 'split' : 'whole', 'data-key': 'split' },
        detail(),
        h(
          'div',
          { class: 'list', 'data-key': 'list' },
          list === null
            ? error
              ? null
              : empty('Asking the server…')
            : list.length
              ? rows()
              : empty(
                  'No decision fits. ' +
                    (FILTERS.some(n => ctx.route.query[n])
                      ? 'Clear a filter to see more.'
                      : 'The first comes when a window opens or a job is queued.'),
                ),
          pager(first, more, 'decisions'),
        ),
      ),
    );
  }

  refresh();
  return {
    refresh,
    event,
    close: () => {
      asked++;
      out.abort();
    },
  };
}
