/* The present: sites, migrations under way, what waits, and the latest decisions. */
import { api } from './api.js';
import { h, render } from './dom.js';
import { carriedOut, decisionTable, isAnswered, why } from './decided.js';
import { bytes, bytesOf, count, duration, number, power, rate, share } from './format.js';
import { ago, left, say } from './live.js';
import {
  actionTag,
  decisionLink,
  empty,
  facts,
  jobLink,
  phases,
  section,
  small,
  table,
  tag,
  trouble,
  when,
  withBar,
} from './parts.js';
import { ended } from './changes.js';
import { headline, lower, migrationPhase } from './words.js';
import { answers } from './answer.js';

const LATEST = 8;
const MOST_ROWS = 100;
/* Older than this, a reading says little about the present. */
const TELEMETRY_STALE_MS = 60000;
const SIGNAL_STALE_MS = 6 * 3600000;

export function now(main, ctx) {
  let state = ctx.now;
  let receivedAt = ctx.receivedAt;
  let latest = null;
  let error = null;
  const out = new AbortController();

  async function refresh() {
    try {
      const fabric = ctx.fabric;
      const [fresh, list] = await Promise.all([
        api.now(fabric, out.signal),
        api.decisions(fabric, { limit: LATEST }, out.signal),
      ]);
      if (out.signal.aborted) return;
      state = fresh;
      receivedAt = performance.now();
      latest = list.decisions;
      error = null;
    } catch (e) {
      if (out.signal.aborted) return;
      error = e;
    }
    draw();
  }

  function event(name, data) {
    if (name === 'now') {
      state = data;
      receivedAt = performance.now();
      error = null;
      if (latest && isAnswered(latest, data)) {
        refresh();
        return;
      }
    } else if (name === 'decision') {
      latest = [data, ...(latest || []).filter(d => d.id !== data.id)].slice(0, LATEST);
    } else if (name === 'migration') {
      const words = ended(data);
      if (words) say(words);
      if (latest) latest = carriedOut(latest, data);
      if (state) {
        const others = state.migrations.filter(m => m.id !== data.id);
        state = { ...state, migrations: data.underWay ? [data, ...others] : others };
      }
    } else {
      return;
    }
    draw();
  }

  function draw() {
    if (!state) {
      render(main, h('h1', {}, 'Now'), error ? trouble(error, refresh) : empty('Asking the server…'));
      return;
    }
    const s = state;
    render(
      main,
      h(
        'div',
        { class: 'title', 'data-key': 'title' },
        h('h1', {}, 'Now'),
        facts([
          ['Mode', tag(lower(s.mode), s.mode === 'ENFORCE' ? 'good' : s.mode === 'APPROVE' ? 'warn' : 'plain')],
          ['Policy', s.policy],
          [
            'Fabric’s time',
            when(s.now, true),
            ' ',
            s.clock === 'EXTERNAL' ? small('simulated') : ago(s.ageMillis, receivedAt, 30000),
          ],
          ['Jobs', phases(s.jobs)],
          ['Migrating', count(s.migrations.length)],
        ]),
      ),
      error && trouble(error, refresh),
      s.waiting && s.waiting.length ? waiting(s) : null,
      section('sites', 'Sites', null, s.sites.length ? sites(s) : empty('No site has published its card yet.'), nodes(s)),
      section(
        'moves',
        'Migrations under way',
        s.migrations.length ? count(s.migrations.length) : null,
        s.migrations.length ? migrations(s) : empty('None.'),
      ),
      section(
        'latest',
        'Latest decisions',
        h('a', { href: ctx.href('decisions') }, 'All decisions'),
        latest === null ? empty('Asking the server…') : latest.length ? decisionTable('Latest decisions', ctx.fabric, latest) : empty('None is kept.'),
      ),
    );
  }

  function waiting(s) {
    return section(
      'waiting',
      'Waiting for your approval',
      count(s.waiting.length),
      h(
        'ul',
        { class: 'waiting' },
        s.waiting
          .slice(0, 20)
          .map(d =>
            h(
              'li',
              { 'data-key': d.id },
              h(
                'div',
                { class: 'what' },
                h('p', {}, actionTag(d.action), ' ', decisionLink(ctx.fabric, d, headline(d)), ' ', small(when(d.at, true))),
                h('p', { class: 'soft' }, why(d)),
              ),
              answers(ctx, d),
            ),
          ),
      ),
      s.waiting.length > 20
        ? h(
            'p',
            { class: 'note' },
            'And ' + count(s.waiting.length - 20) + ' more: see ',
            h('a', { href: ctx.href('decisions') }, 'all decisions'),
            '.',
          )
        : null,
    );
  }

  function sites(s) {
    const ticking = ctx.ticking;
    return table(
      'Sites',
      [
        { name: 'Site' },
        { name: 'Window' },
        { name: 'Surplus', kind: 'figure' },
        { name: 'Grid', kind: 'figure' },
        { name: 'Compute', kind: 'figure' },
        { name: 'Slots', kind: 'figure' },
        { name: 'Jobs' },
        { name: 'Executor' },
      ],
      s.sites.map(site => ({
        key: site.site,
        className: site.window && site.window.open ? 'open' : null,
        cells: [
          [
            h('a', { href: ctx.href('jobs', null, { site: site.site }) }, site.site),
            small(site.gridZone),
            site.carbonGramsPerKwh === null || site.carbonGramsPerKwh === undefined
              ? null
              : small(number(site.carbonGramsPerKwh, 0) + ' g CO₂/kWh'),
            site.withdrawn ? tag('withdrawn', 'bad') : null,
            site.forbidden ? tag('forbidden', 'bad') : null,
          ],
          windowCell(site, ticking),
          reading(site, t => [power(t.availableSurplusWatts), small('of ' + power(t.generationWatts) + ' generated')]),
          reading(
            site,
            (t, age) => [
              power(t.exportWatts > 0 && !(t.importWatts > 0) ? t.exportWatts : t.importWatts),
              small(t.exportWatts > 0 && !(t.importWatts > 0) ? 'fed in, ' : 'drawn, ', age),
            ],
            true,
          ),
          site.computeWatts === null
            ? '–'
            : [power(site.computeWatts), site.powerLimitWatts ? small('of ' + power(site.powerLimitWatts) + ' allowed') : null],
          withBar(
            site.slots ? site.slotsUsed / site.slots : 0,
            site.window && site.window.open ? 'surplus' : 'grid',
            count(site.slotsUsed) + ' of ' + count(site.slots),
          ),
          jobsCell(site.jobs),
          executor(site),
        ],
      })),
      'cards sites',
    );
  }

  function windowCell(site, ticking) {
    const w = site.window;
    const signal =
      site.signalAgeMillis === null || site.signalAgeMillis === undefined
        ? null
        : small('last signal ', ago(site.signalAgeMillis, receivedAt, SIGNAL_STALE_MS));
    const dr = site.demandResponse
      ? h(
          'div',
          { class: 'line' },
          tag('sheds load', 'bad'),
          ' to ' + power(site.demandResponse.limitWatts) + (site.demandResponse.end ? ' until ' : ''),
          site.demandResponse.end ? when(site.demandResponse.end) : null,
        )
      : null;
    if (w && w.open) {
      const more = [
        w.powerWatts === null ? null : power(w.powerWatts),
        w.confidence === null || w.confidence === 1 ? null : share(w.confidence) + ' sure',
      ].filter(Boolean);
      return [
        dr,
        h(
          'div',
          { class: 'line' },
          tag('surplus', 'good'),
          ' ',
          w.remainingSeconds === null ? 'open end' : [left(w.remainingSeconds, receivedAt, ticking), ' left'],
        ),
        small(w.end ? ['until ', when(w.end)] : null, more.length ? (w.end ? ', ' : '') + more.join(', ') : null),
        signal,
      ];
    }
    return [
      dr,
      h(
        'div',
        { class: 'line' },
        w && w.closedByTelemetry ? tag('closed by its meter', 'warn') : h('span', { class: 'soft' }, 'No surplus'),
      ),
      small(site.nextOpening ? ['next ', when(site.nextOpening)] : 'none announced'),
      signal,
    ];
  }

  function reading(site, show, withAge) {
    const t = site.telemetry;
    if (!t) return [h('span', { class: 'soft' }, '–'), small('not measured')];
    return show(t, withAge ? ago(t.ageMillis, receivedAt, TELEMETRY_STALE_MS) : null);
  }

  /* Those that ended are no longer anywhere. */
  function jobsCell(jobs) {
    const { ENDED, RUNNING, ...others } = jobs;
    const rest = phases(others);
    return [count(RUNNING || 0) + ' running', rest === 'none' ? null : small(rest)];
  }

  function executor(site) {
    const e = site.executor;
    if (!e) return h('span', { class: 'soft' }, 'none');
    return [
      e.lapsed ? tag('lease lapsed', 'bad') : h('span', {}, 'lease in force'),
      e.ageMillis === null ? small('not heard yet') : small('heard ', ago(e.ageMillis, receivedAt, e.leaseMillis)),
    ];
  }

  function nodes(s) {
    const all = s.sites.flatMap(site => (site.nodes || []).map(node => ({ site, node })));
    if (!all.length) return null;
    return h(
      'details',
      { 'data-key': 'nodes' },
      h('summary', {}, 'Nodes (' + count(all.length) + ')'),
      table(
        'Nodes',
        [
          { name: 'Node' },
          { name: 'Site' },
          { name: 'Compute', kind: 'figure' },
          { name: 'GPU slots free', kind: 'figure' },
          { name: 'Read', kind: 'figure' },
        ],
        all.slice(0, MOST_ROWS).map(({ site, node }) => ({
          key: site.site + '/' + node.node,
          cells: [
            node.node,
            site.site,
            power(node.computeWatts),
            count(node.slotsFree) + ' of ' + count(node.slotsTotal),
            ago(node.ageMillis, receivedAt, TELEMETRY_STALE_MS),
          ],
        })),
      ),
      all.length > MOST_ROWS ? h('p', { class: 'note' }, 'The first ' + MOST_ROWS + ' of ' + count(all.length) + '.') : null,
    );
  }

  function migrations(s) {
    const shown = s.migrations.slice(0, MOST_ROWS);
    const remaining = m => (m.estimatedEndAt ? Math.max(0, (Date.parse(m.estimatedEndAt) - Date.parse(s.now)) / 1000) : null);
    return [
      table(
        'Migrations under way',
        [
          { name: 'Job' },
          { name: 'From, to' },
          { name: 'Stands at' },
          { name: 'Sent', kind: 'figure' },
          { name: 'Rate', kind: 'figure' },
          { name: 'Left', kind: 'figure' },
          { name: 'Given back if not there by', kind: 'figure' },
          { name: 'Why' },
        ],
        shown.map(m => ({
          key: m.id,
          cells: [
            jobLink(ctx.fabric, m.job),
            m.source + ' → ' + m.destination,
            [
              migrationPhase(m.phase),
              small('for ' + duration(Math.max(0, (Date.parse(s.now) - Date.parse(m.updatedAt)) / 1000))),
            ],
            m.totalBytes === null
              ? bytes(m.checkpointBytes)
              : [
                  withBar(
                    m.totalBytes ? m.transferredBytes / m.totalBytes : 0,
                    'moving',
                    share(m.totalBytes ? m.transferredBytes / m.totalBytes : 0),
                  ),
                  small(bytesOf(m.transferredBytes, m.totalBytes)),
                ],
            rate(m.bandwidthBps),
            remaining(m) === null ? '–' : left(remaining(m), receivedAt, ctx.ticking),
            when(m.notAfter),
            m.decisionId ? decisionLink(ctx.fabric, { id: m.decisionId }, 'decision', null) : '–',
          ],
        })),
      ),
      s.migrations.length > MOST_ROWS
        ? h('p', { class: 'note' }, 'The first ' + MOST_ROWS + ' of ' + count(s.migrations.length) + '.')
        : null,
    ];
  }

  draw();
  refresh();
  return { refresh, event, close: () => out.abort() };
}
