/* Sites as lanes, windows as bands, jobs as bars that move between lanes. */
import { api, turns } from './api.js';
import { Chart } from './chart.js';
import { h, render } from './dom.js';
import { count, duration } from './format.js';
import { empty, jobLink, section, table, tag, trouble, when } from './parts.js';
import { lanes } from './lanes.js';
import { ganttOption } from './gantt.js';
import { go } from './route.js';
import { lower } from './words.js';

const EVERY_MS = 10000;
const ROWS = 100;
const SPANS = [
  [3600, '1 h'],
  [6 * 3600, '6 h'],
  [24 * 3600, '24 h'],
  [3 * 86400, '3 d'],
  [7 * 86400, '7 d'],
];
const KINDS = { RUN: 'runs', MOVE: 'moves', WAIT: 'waits' };
const iso = millis => new Date(millis).toISOString().replace('.000Z', 'Z');

export function timeline(main, ctx) {
  let data = null;
  let laid = null;
  let error = null;
  let chart = null;
  let soon = null;
  let loaded = null;
  let windows = '';
  let zoomed = null;
  const asking = turns();

  const wanted = () => [ctx.fabric, ctx.route.query.from || '', ctx.route.query.to || ''].join(' ');

  async function load() {
    const look = asking.begin();
    const { from, to } = ctx.route.query;
    const key = wanted();
    try {
      const found = await api.timeline(ctx.fabric, { from, to }, look.signal);
      if (!look.isLast()) return;
      if (loaded !== key) zoomed = parseZoom();
      data = { ...found, now: found.now || new Date().toISOString() }; // before the first tick there is no time of the fabric's
      laid = lanes(data);
      loaded = key;
      error = null;
    } catch (e) {
      if (!look.isLast()) return;
      error = e;
    }
    draw();
  }

  function refresh() {
    if (data && loaded === wanted() && !error) {
      const zoom = parseZoom();
      if (String(zoom) !== String(zoomed)) {
        zoomed = zoom;
        draw();
      }
      later(800);
    } else {
      load();
    }
  }

  function later(millis) {
    clearTimeout(soon);
    soon = setTimeout(load, millis);
  }

  /* What of the stretch is in sight stands in the address as seconds since 1970: a..b */
  function parseZoom() {
    const parts = (ctx.route.query.zoom || '').split('..').map(Number);
    return parts.length === 2 && parts[1] > parts[0] ? parts.map(s => s * 1000) : null;
  }

  let pending = null;
  function zoom(from, to) {
    const whole = [Date.parse(data.from), Date.parse(data.to)];
    const a = Math.max(whole[0], from);
    const b = Math.min(whole[1], to);
    zoomed = b - a >= (whole[1] - whole[0]) * 0.999 ? null : [a, b];
    clearTimeout(pending);
    pending = setTimeout(() => ctx.query({ zoom: zoomed ? zoomed.map(v => Math.round(v / 1000)).join('..') : null }, true), 400);
  }

  function inSight() {
    return zoomed || [Date.parse(data.from), Date.parse(data.to)];
  }

  function step(scale, shift) {
    const [a, b] = inSight();
    const half = ((b - a) / 2) * scale;
    const middle = (a + b) / 2 + (b - a) * shift;
    zoom(middle - half, middle + half);
    draw();
  }

  /* A stretch that ends a quarter of it past the present, or one further on or back. */
  function span(seconds) {
    const present = Date.parse(data ? data.now : ctx.now.now);
    ctx.query(
      seconds === 86400
        ? { from: null, to: null, zoom: null }
        : {
            from: iso(Math.floor((present - seconds * 1000) / 60000) * 60000),
            to: iso(Math.floor((present + seconds * 250) / 60000) * 60000),
            zoom: null,
          },
    );
  }

  function shift(part) {
    const [a, b] = [Date.parse(data.from), Date.parse(data.to)];
    ctx.query({ from: iso(a + (b - a) * part), to: iso(b + (b - a) * part), zoom: null });
  }

  function controls() {
    const button = (text, act, label) =>
      h('button', { type: 'button', onclick: act, 'aria-label': label || null, disabled: !data }, text);
    const { from, to } = ctx.route.query;
    const length = data ? (Date.parse(data.to) - Date.parse(data.from)) / 1000 : 0;
    return h(
      'div',
      { class: 'looks', 'data-key': 'looks' },
      h(
        'div',
        { class: 'choices', role: 'group', 'aria-label': 'Stretch' },
        SPANS.map(([seconds, text]) =>
          h(
            'button',
            {
              type: 'button',
              disabled: !data,
              'aria-pressed': String(!from && !to ? seconds === 86400 : Math.abs(length - seconds * 1.25) < 120),
              onclick: () => span(seconds),
            },
            text,
          ),
        ),
      ),
      h(
        'div',
        { class: 'choices', role: 'group', 'aria-label': 'Go' },
        button('Earlier', () => shift(-0.5)),
        button('Later', () => shift(0.5)),
        button('Present', () => ctx.query({ from: null, to: null, zoom: null })),
      ),
      h(
        'div',
        { class: 'choices', role: 'group', 'aria-label': 'What is in sight' },
        button('+', () => step(0.5, 0), 'Zoom in'),
        button('−', () => step(2, 0), 'Zoom out'),
        button('←', () => step(1, -0.25), 'Move left'),
        button('→', () => step(1, 0.25), 'Move right'),
      ),
    );
  }

  function tables() {
    const from = Math.max(0, Number(ctx.route.query.row) || 0);
    const some = data.jobs.slice(from, from + ROWS);
    const end = value => (value ? when(value) : 'goes on');
    return [
      h(
        'details',
        { 'data-key': 'windows' },
        h('summary', {}, 'Windows and events as a table (' + count(data.windows.length) + ')'),
        data.windows.length
          ? table(
              'Windows and events',
              [
                { name: 'Site' },
                { name: 'Kind' },
                { name: 'State' },
                { name: 'Start', kind: 'figure' },
                { name: 'End', kind: 'figure' },
              ],
              data.windows.slice(0, 500).map((w, i) => ({
                key: w.site + w.id + i,
                cells: [
                  w.site,
                  w.kind === 'WINDOW' ? tag('surplus', 'good') : tag('demand response', 'bad'),
                  lower(w.state),
                  when(w.start),
                  w.end ? when(w.end) : 'open',
                ],
              })),
            )
          : empty('None in this stretch.'),
      ),
      h(
        'details',
        { 'data-key': 'bars', open: from > 0 },
        h('summary', {}, 'Jobs as a table (' + count(data.jobs.length) + ')'),
        data.jobs.length
          ? table(
              'Jobs over time',
              [
                { name: 'Job' },
                { name: 'Site' },
                { name: 'What' },
                { name: 'Start', kind: 'figure' },
                { name: 'End', kind: 'figure' },
                { name: 'For', kind: 'figure' },
              ],
              some.map((b, i) => ({
                key: b.job + b.start + b.kind + i,
                cells: [
                  jobLink(ctx.fabric, b.job),
                  b.kind === 'MOVE' ? b.site + ' → ' + b.to : b.site,
                  KINDS[b.kind] || lower(b.kind),
                  when(b.start),
                  end(b.end),
                  duration(((b.end ? Date.parse(b.end) : Date.parse(data.now)) - Date.parse(b.start)) / 1000),
                ],
              })),
            )
          : empty('None in this stretch.'),
        data.jobs.length > ROWS
          ? h(
              'nav',
              { class: 'pager', 'aria-label': 'Rows' },
              h(
                'span',
                { class: 'soft' },
                count(from + 1) + ' to ' + count(from + some.length) + ' of ' + count(data.jobs.length),
              ),
              from > 0
                ? h(
                    'a',
                    {
                      class: 'button',
                      href: ctx.href('timeline', null, { ...ctx.route.query, row: Math.max(0, from - ROWS) || null }),
                    },
                    'Before',
                  )
                : null,
              from + ROWS < data.jobs.length
                ? h(
                    'a',
                    { class: 'button', href: ctx.href('timeline', null, { ...ctx.route.query, row: from + ROWS }) },
                    'Further',
                  )
                : null,
            )
          : null,
      ),
    ];
  }

  function draw() {
    const head = h(
      'div',
      { class: 'title', 'data-key': 'title' },
      h('h1', {}, 'Timeline'),
      data ? h('p', { class: 'note' }, when(data.from), ' to ', when(data.to)) : null,
    );
    if (!data) {
      render(main, head, controls(), error ? trouble(error, load) : empty('Asking the server…'));
      return;
    }
    const moves = data.jobs.filter(b => b.kind === 'MOVE').length;
    const words =
      'Windows and jobs by site: ' +
      count(data.sites.length) +
      ' sites, ' +
      count(data.windows.filter(w => w.kind === 'WINDOW').length) +
      ' windows of surplus, ' +
      count(data.windows.length - data.windows.filter(w => w.kind === 'WINDOW').length) +
      ' demand-response events, ' +
      count(moves) +
      ' moves';
    const notes = [
      'Green bands: power that would else be curtailed. Drag to move, Ctrl and wheel to zoom; click a bar for its job.',
    ];
    if (data.truncated) notes.push('Only the newest ' + count(data.jobs.length) + ' bars came.');
    if (laid.left)
      notes.push(
        count(laid.left) + ' stays are left out of the picture, as a site has room for so many lanes only; the table has them.',
      );
    render(
      main,
      head,
      controls(),
      error ? trouble(error, load) : null,
      data.sites.length
        ? h('div', { id: 'gantt', class: 'chart', role: 'img', 'aria-label': words, 'data-own': 'chart', 'data-key': 'chart' })
        : empty('No site is known yet.'),
      h('p', { class: 'note', 'data-key': 'note' }, notes.join(' ')),
      section('tables', 'In figures', null, tables()),
    );
    const place = main.querySelector('#gantt');
    if (!place) return;
    place.style.height =
      Math.max(220, Math.min(1300, 100 + laid.total * (laid.total > 70 ? 8 : laid.total > 35 ? 11 : 15))) + 'px';
    if (!chart) chart = new Chart(place);
    chart
      .show(
        (c, width, echarts) => ganttOption(c, width, echarts, data, laid, inSight()),
        instance => {
          instance.on('click', p => {
            if (p.data && p.data.job) go(ctx.href('jobs', p.data.job));
          });
          instance.on('datazoom', () => {
            const { startValue, endValue } = instance.getOption().dataZoom[0];
            zoom(startValue, endValue);
          });
        },
      )
      .catch(e => ctx.say(e.message));
  }

  function event(name, state) {
    if (name === 'decision' || name === 'migration') later(800);
    if (name !== 'now') return;
    const fresh = JSON.stringify(
      state.sites.map(s => [
        s.site,
        s.window && s.window.open,
        s.window && s.window.end,
        s.demandResponse && s.demandResponse.id,
        s.nextOpening,
      ]),
    );
    if (windows && fresh !== windows) later(800);
    windows = fresh;
  }

  zoomed = parseZoom();
  draw();
  load();
  const every = setInterval(() => document.visibilityState === 'visible' && !error && load(), EVERY_MS);
  return {
    refresh,
    event,
    close: () => {
      clearInterval(every);
      clearTimeout(soon);
      clearTimeout(pending);
      asking.end();
      if (chart) chart.close();
    },
  };
}
