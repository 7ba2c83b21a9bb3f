/* Every choice that was made, newest first, and each explained in figures. */
import { api, turns } from './api.js';
import { h, render } from './dom.js';
import { carriedOut, decisionTable, isAnswered } from './decided.js';
import { any, filterBar, siteNames, timeField } from './filters.js';
import { choice, empty, field, pager, trouble, when } from './parts.js';
import { link, go } from './route.js';
import { ACTIONS, VERDICTS, title } from './words.js';
import { explained } from './explained.js';

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
  const asking = turns();

  const filters = () => Object.fromEntries(FILTERS.map(name => [name, ctx.route.query[name] || '']));

  async function refresh() {
    const look = asking.begin();
    const { item, query } = ctx.route;
    draw();
    try {
      const [page, decision] = await Promise.all([
        api.decisions(ctx.fabric, { ...filters(), before: query.before, limit: LIMIT }, look.signal),
        item
          ? api.decision(ctx.fabric, item, look.signal).catch(e => {
              if (e.status === 404) return { missing: e.message };
              throw e;
            })
          : null,
      ]);
      if (!look.isLast()) return;
      list = page.decisions;
      next = page.next;
      since = page.since;
      one = decision;
      error = null;
    } catch (e) {
      if (!look.isLast()) return;
      error = e;
    }
    draw();
  }

  function event(name, data) {
    if (name === 'now') {
      const waits = one && !one.missing && (data.waiting || []).some(d => d.id === one.id);
      if ((one && !one.missing && waits !== one.waiting) || (list && isAnswered(list, data))) refresh();
      return;
    }
    if (name === 'migration' && list) {
      list = carriedOut(list, data);
      if (one && !one.missing) [one] = carriedOut([one], data);
      draw();
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
    const sites = siteNames(ctx, f.site);
    const active = FILTERS.some(name => f[name]);
    return filterBar(
      'Filter the decisions',
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
        choice(any(sites), f.site, site => set({ site })),
      ),
      field(
        'action',
        'Action',
        choice(any(ACTIONS, title), f.action, action => set({ action })),
      ),
      field(
        'verdict',
        'Verdict',
        choice(any(VERDICTS, title), f.verdict, verdict => set({ verdict })),
      ),
      timeField('from', 'From', f.from, from => set({ from })),
      timeField('to', 'To', f.to, to => set({ to })),
      active
        ? h(
            'div',
            { class: 'field', 'data-key': 'clear' },
            h('button', { type: 'button', onclick: () => set(Object.fromEntries(FILTERS.map(n => [n, '']))) }, 'Clear'),
          )
        : null,
    );
  }

  const rows = () =>
    decisionTable('Decisions', ctx.fabric, list, { chosen: ctx.route.item, query: ctx.route.query });

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
      asking.end();
    },
  };
}
