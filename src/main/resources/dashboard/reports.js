/* What became of closed windows and demand-response events, and what could not be used. */
import { api, turns } from './api.js';
import { h, render } from './dom.js';
import { any, filterBar, siteNames, timeField } from './filters.js';
import { count, duration, energy, mass, power, share } from './format.js';
import { choice, empty, facts, field, section, small, table, tag, trouble, when } from './parts.js';
import { lower, reason } from './words.js';

const LIMIT = 100;

export function reports(main, ctx) {
  let list = null;
  let letters = null;
  let error = null;
  let soon = null;
  const asking = turns();

  async function refresh() {
    const look = asking.begin();
    const q = ctx.route.query;
    try {
      const [found, dead] = await Promise.all([
        api.reports(ctx.fabric, { site: q.site, from: q.from, to: q.to, limit: LIMIT }, look.signal),
        api.letters(ctx.fabric, look.signal),
      ]);
      if (!look.isLast()) return;
      list = found.reports;
      letters = dead;
      error = null;
    } catch (e) {
      if (!look.isLast()) return;
      error = e;
    }
    draw();
  }

  function filterForm() {
    const q = ctx.route.query;
    return filterBar(
      'Filter the reports',
      field(
        'site',
        'Site',
        choice(any(siteNames(ctx, q.site)), q.site, site => ctx.query({ site })),
      ),
      timeField('from', 'From', q.from, from => ctx.query({ from })),
      timeField('to', 'To', q.to, to => ctx.query({ to })),
    );
  }

  const span = r => [
    when(r.openedAt),
    small(duration((Date.parse(r.closedAt) - Date.parse(r.openedAt)) / 1000) + ', ' + lower(r.closedBy)),
  ];

  const refused = r => (r.refused.length ? r.refused.map(x => count(x.jobs) + ' ' + lower(x.reason)).join(', ') : 'none');

  const refusedCell = r =>
    h('span', { title: r.refused.map(x => x.reason + ': ' + reason(x.reason)).join('\n') || null }, refused(r));

  function windows(some) {
    return table(
      'Windows of surplus',
      [
        { name: 'Site' },
        { name: 'Opened' },
        { name: 'Promised', kind: 'figure' },
        { name: 'Delivered', kind: 'figure' },
        { name: 'Used', kind: 'figure' },
        { name: 'Unused', kind: 'figure' },
        { name: 'From the grid', kind: 'figure' },
        { name: 'Moves', kind: 'figure' },
        { name: 'Refused' },
        { name: 'Avoided', kind: 'figure' },
      ],
      some.map(r => ({
        key: r.site + '/' + r.id,
        cells: [
          r.site,
          span(r),
          energy(r.promisedWattHours),
          r.deliveredWattHours === null
            ? ['–', small('not measured')]
            : [energy(r.deliveredWattHours), r.measuredShare < 0.995 ? small(share(r.measuredShare) + ' measured') : null],
          energy(r.usedWattHours),
          energy(r.unusedWattHours),
          energy(r.gridWattHours),
          [
            count(r.movesIn) + ' in, ' + count(r.movesOut) + ' out',
            r.movesFailed ? small(count(r.movesFailed) + ' failed') : null,
          ],
          refusedCell(r),
          [energy(r.avoidedGridWattHours), small(mass(r.avoidedCo2Grams) + ' CO₂e')],
        ],
      })),
    );
  }

  function events(some) {
    return table(
      'Demand-response events',
      [
        { name: 'Site' },
        { name: 'Began' },
        { name: 'Limit', kind: 'figure' },
        { name: 'Draw before', kind: 'figure' },
        { name: 'Asked', kind: 'figure' },
        { name: 'Given', kind: 'figure' },
        { name: 'Above the limit', kind: 'figure' },
        { name: 'Within it after', kind: 'figure' },
        { name: 'Moved away', kind: 'figure' },
        { name: 'Rested', kind: 'figure' },
      ],
      some.map(r => ({
        key: r.site + '/' + r.id,
        cells: [
          r.site,
          span(r),
          power(r.limitWatts),
          power(r.drawBeforeWatts),
          power(r.askedWatts),
          power(r.givenWatts),
          energy(r.excessWattHours),
          r.lateSeconds === null ? tag('never', 'bad') : duration(r.lateSeconds),
          count(r.movesOut),
          count(r.jobsRested),
        ],
      })),
    );
  }

  function totals(some) {
    const sum = name => some.reduce((all, r) => all + (r[name] || 0), 0);
    return facts([
      ['Used', energy(sum('usedWattHours'))],
      ['Unused', energy(sum('unusedWattHours'))],
      ['Grid energy avoided', energy(sum('avoidedGridWattHours'))],
      ['CO₂e avoided', mass(sum('avoidedCo2Grams'))],
      ['Moves', count(sum('movesIn'))],
    ]);
  }

  function deadLetters() {
    const by = Object.entries(letters.byReason).sort((a, b) => b[1] - a[1]);
    return [
      by.length ? facts(by.map(([name, n]) => [lower(name), count(n)])) : null,
      letters.latest.length
        ? table(
            'Dead letters',
            [
              { name: 'At' },
              { name: 'Topic' },
              { name: 'Reason' },
              { name: 'Detail', kind: 'wide' },
              { name: 'From', kind: 'figure' },
            ],
            letters.latest.map((l, i) => ({
              key: l.origin ? l.origin.topic + '/' + l.origin.partition + '/' + l.origin.offset : 'letter ' + i + ' ' + l.at,
              cells: [
                when(l.at, true),
                l.topic,
                tag(lower(l.reason), 'warn'),
                h('span', { class: 'clip' }, l.detail || '–'),
                l.origin ? 'partition ' + l.origin.partition + ', offset ' + count(l.origin.offset) : '–',
              ],
            })),
            'cards decided',
          )
        : empty('None: all that came could be used.'),
    ];
  }

  function draw() {
    const ofWindows = (list || []).filter(r => r.kind !== 'DEMAND_RESPONSE');
    const ofEvents = (list || []).filter(r => r.kind === 'DEMAND_RESPONSE');
    const method = list && list.length ? [...new Set(list.map(r => r.method).filter(Boolean))].join(' ') : '';
    render(
      main,
      h('div', { class: 'title', 'data-key': 'title' }, h('h1', {}, 'Reports')),
      filterForm(),
      error ? trouble(error, refresh) : null,
      list === null
        ? error
          ? null
          : empty('Asking the server…')
        : [
            section(
              'windows',
              'Windows of surplus',
              ofWindows.length ? count(ofWindows.length) : null,
              ofWindows.length
                ? [
                    totals(ofWindows),
                    windows(ofWindows),
                    method ? h('p', { class: 'note' }, 'What was avoided: ' + method) : null,
                  ]
                : empty('No window has closed yet, or none in that time.'),
            ),
            section(
              'events',
              'Demand response',
              ofEvents.length ? count(ofEvents.length) : null,
              ofEvents.length ? events(ofEvents) : empty('No event is over yet, or none in that time.'),
            ),
            section('letters', 'Dead letters', letters.since ? ['since ', when(letters.since, true)] : null, deadLetters()),
          ],
    );
  }

  function event(name) {
    if (name !== 'report' && name !== 'letter') return;
    clearTimeout(soon);
    soon = setTimeout(refresh, 500);
  }

  draw();
  refresh();
  return {
    refresh,
    event,
    close: () => {
      clearTimeout(soon);
      asking.end();
    },
  };
}
