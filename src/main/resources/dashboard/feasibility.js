/* Every job against every destination: the phase diagram, its table, and what would change a verdict. */
import { api, turns } from './api.js';
import { Chart } from './chart.js';
import { h, render } from './dom.js';
import { any, filterBar, siteNames } from './filters.js';
import { bytes, count, duration, rate, share, signedEnergy } from './format.js';
import { choice, empty, field, jobLink, pager, section, small, table, trouble, verdictTag, when } from './parts.js';
import { link } from './route.js';
import { VERDICTS, WINDOW_AT_MEAN, change, title } from './words.js';
import { fit, linkNeeded, weighed } from './explained.js';
import { model } from './model.js';
import { phaseOption, points } from './phase.js';

const LIMIT = 500;
const ROWS = 100;
const EVERY_MS = 10000;
const WINDOWS = [1800, 3600, 7200, 10800, 21600, 43200];
const LINKS = [50e6, 200e6, 1000e6, 4000e6, 10000e6];

export function feasibility(main, ctx) {
  let page = null;
  let error = null;
  let chart = null;
  let soon = null;
  let loaded = null;
  const asking = turns();

  const wanted = () => [ctx.fabric, ctx.route.query.site || '', ctx.route.query.after || ''].join(' ');

  async function load() {
    const look = asking.begin();
    const q = ctx.route.query;
    const key = wanted();
    try {
      const found = await api.feasibility(ctx.fabric, { site: q.site, after: q.after, limit: LIMIT }, look.signal);
      if (!look.isLast()) return;
      page = found;
      loaded = key;
      error = null;
    } catch (e) {
      if (!look.isLast()) return;
      error = e;
    }
    draw();
  }

  /* Another look at what is there needs no answer from the server; after a restart the next one comes soon. */
  function refresh() {
    if (page && loaded === wanted() && !error) {
      draw();
      event('decision');
    } else {
      load();
    }
  }

  function shown() {
    const q = ctx.route.query;
    return page.feasibility
      .map(job => ({
        ...job,
        destinations: job.destinations.filter(
          d => d.site !== job.site && (!q.to || d.site === q.to) && (!q.verdict || d.verdict === q.verdict),
        ),
      }))
      .filter(job => job.destinations.length);
  }

  /* The choice nearest to the median of what there is. */
  function nearest(options, values) {
    const some = values.filter(v => v !== null && v > 0).sort((a, b) => a - b);
    const median = some.length ? some[Math.floor(some.length / 2)] : options[Math.floor(options.length / 2)];
    return options.reduce((best, o) => (Math.abs(Math.log(o / median)) < Math.abs(Math.log(best / median)) ? o : best));
  }

  function view() {
    const q = ctx.route.query;
    const list = shown();
    const all = page.feasibility.flatMap(job => job.destinations);
    const settings = ctx.now ? ctx.now.settings || {} : {};
    return {
      list,
      by: q.by === 'window' ? 'window' : 'bandwidth',
      picked: q.pick || null,
      window:
        Number(q.window) ||
        nearest(
          WINDOWS,
          all.map(d => d.windowRemainingSeconds),
        ),
      link:
        Number(q.link) ||
        nearest(
          LINKS,
          all.map(d => d.bandwidthBps),
        ),
      epsilon: page.epsilon,
      model: model(settings.preset || 'full', page.alpha, page.epsilon),
    };
  }

  const set = (change_, replace) => ctx.query(change_, replace);

  function filterForm() {
    const q = ctx.route.query;
    const all = any(siteNames(ctx, q.site, q.to));
    return filterBar(
      'Filter the verdicts',
      field(
        'site',
        'Jobs at',
        choice(all, q.site, site => set({ site, after: null, pick: null })),
      ),
      field(
        'to',
        'Destination',
        choice(all, q.to, to => set({ to, row: null })),
      ),
      field(
        'verdict',
        'Verdict',
        choice(any(VERDICTS, title), q.verdict, verdict => set({ verdict, row: null })),
      ),
    );
  }

  function looks(v) {
    const press = (on, text, change_) =>
      h('button', { type: 'button', 'aria-pressed': String(on), onclick: () => set(change_, true) }, text);
    return h(
      'div',
      { class: 'looks', 'data-key': 'looks' },
      h(
        'div',
        { class: 'choices', role: 'group', 'aria-label': 'Against what' },
        press(v.by === 'bandwidth', 'Against bandwidth', { by: null }),
        press(v.by === 'window', 'Against window', { by: 'window' }),
      ),
      h(
        'div',
        {
          class: 'choices',
          role: 'group',
          'aria-label': v.by === 'window' ? 'Regions for a link of' : 'Regions for a window of',
        },
        h('span', { class: 'soft' }, v.by === 'window' ? 'Regions for a link of' : 'Regions for a window of'),
        v.by === 'window'
          ? LINKS.map(o => press(o === v.link, rate(o), { link: o }))
          : WINDOWS.map(o => press(o === v.window, duration(o), { window: o })),
      ),
    );
  }

  function rows(list) {
    const all = list.flatMap(job => job.destinations.map(d => ({ job, d })));
    const from = Math.max(0, Number(ctx.route.query.row) || 0);
    const some = all.slice(from, from + ROWS);
    return [
      table(
        'Verdicts',
        [
          { name: 'Job' },
          { name: 'From, to' },
          { name: 'Verdict' },
          { name: 'What would change it', kind: 'wide' },
          { name: 'Checkpoint', kind: 'figure' },
          { name: WINDOW_AT_MEAN, kind: 'figure' },
          { name: 'Link', kind: 'figure' },
          { name: 'P', kind: 'figure' },
          { name: 'Gain', kind: 'figure' },
        ],
        some.map(({ job, d }) => ({
          key: job.job + '>' + d.site,
          className: job.job === ctx.route.query.pick ? 'chosen' : null,
          cells: [
            jobLink(ctx.fabric, job.job),
            job.site + ' → ' + d.site,
            verdictTag(d.verdict),
            change(d, page.epsilon) || '–',
            [bytes(job.checkpointBytes), small('class ' + job.checkpointClass)],
            fit(d),
            linkNeeded(d),
            share(d.probability),
            d.expectedGainWattHours === null ? '–' : signedEnergy(d.expectedGainWattHours),
          ],
        })),
        'cards verdicts',
      ),
      all.length > ROWS
        ? h(
            'nav',
            { class: 'pager', 'aria-label': 'Rows' },
            h('span', { class: 'soft' }, count(from + 1) + ' to ' + count(from + some.length) + ' of ' + count(all.length)),
            from > 0
              ? h(
                  'a',
                  {
                    class: 'button',
                    href: ctx.href('feasibility', null, { ...ctx.route.query, row: Math.max(0, from - ROWS) || null }),
                  },
                  'Before',
                )
              : null,
            from + ROWS < all.length
              ? h(
                  'a',
                  { class: 'button', href: ctx.href('feasibility', null, { ...ctx.route.query, row: from + ROWS }) },
                  'Further',
                )
              : null,
          )
        : null,
    ];
  }

  function counts(list) {
    const all = list.flatMap(job => job.destinations);
    return VERDICTS.map(v => count(all.filter(d => d.verdict === v).length) + ' ' + v.toLowerCase()).join(', ');
  }

  function picked(v) {
    const job = v.picked && page.feasibility.find(j => j.job === v.picked);
    if (!job) return null;
    return section(
      'picked',
      job.job + ' at ' + job.site,
      [h('button', { type: 'button', onclick: () => set({ pick: null }, true) }, 'Close')],
      h(
        'p',
        { class: 'note' },
        bytes(job.checkpointBytes) + ', class ' + job.checkpointClass + '; as of ',
        when(job.at, true),
        '. ',
        jobLink(ctx.fabric, job.job),
      ),
      weighed(
        job.destinations.filter(d => d.site !== job.site),
        page.epsilon,
      ),
    );
  }

  function draw() {
    const q = ctx.route.query;
    const head = h(
      'div',
      { class: 'title', 'data-key': 'title' },
      h('h1', {}, 'Feasibility'),
      page
        ? h(
            'p',
            { class: 'note' },
            'A move may take ' +
              share(page.alpha) +
              ' of the window that remains, and overrun that with a risk of ' +
              share(page.epsilon) +
              ': P, the probability that it fits, must be at least ' +
              share(1 - page.epsilon) +
              ', and the gain above 0.',
          )
        : null,
    );
    if (!page) {
      render(main, head, filterForm(), error ? trouble(error, load) : empty('Asking the server…'));
      return;
    }
    const v = view();
    const { drawn, left } = points(v.list, v.by);
    const words =
      (v.by === 'window'
        ? 'Size of the checkpoint against the window that remains, regions for a link of ' + rate(v.link)
        : 'Size of the checkpoint against bandwidth, regions for a window of ' + duration(v.window)) +
      '; ' +
      count(drawn.length) +
      ' points: ' +
      counts(v.list);
    render(
      main,
      head,
      filterForm(),
      error ? trouble(error, load) : null,
      looks(v),
      h('div', { id: 'phase', class: 'chart tall', role: 'img', 'aria-label': words, 'data-own': 'chart', 'data-key': 'chart' }),
      h(
        'p',
        { class: 'note', 'data-key': 'note' },
        'A point is a job and a destination, in the colour and shape of its own verdict: ' +
          counts(v.list) +
          '. Regions are those of a running job on grid power, alone on its link; pale points have quite another ' +
          (v.by === 'window' ? 'link' : 'window') +
          '.' +
          (left
            ? ' ' + count(left) + (v.by === 'window' ? ' without a window' : ' without a link') + ' are in the table alone.'
            : '') +
          (page.next || q.after ? ' These are ' + count(page.feasibility.length) + ' jobs; there are more.' : ''),
      ),
      picked(v),
      section(
        'verdicts',
        'In figures',
        null,
        v.list.length
          ? rows(v.list)
          : empty(
              page.feasibility.length
                ? 'No verdict fits the filter.'
                : 'Nothing was worked out yet: it takes a job, a site and a link.',
            ),
      ),
      pager(
        q.after ? link('feasibility', null, { ...q, after: null, row: null }) : null,
        page.next ? link('feasibility', null, { ...q, fabric: ctx.fabric, after: page.next, row: null }) : null,
        'jobs',
      ),
    );
    const place = main.querySelector('#phase');
    if (!chart) chart = new Chart(place);
    chart
      .show(
        (c, width) => phaseOption(c, width, v),
        instance =>
          instance.on('click', p => {
            if (p.data && p.data.point) set({ pick: p.data.point.job.job }, true);
          }),
      )
      .catch(e => ctx.say(e.message));
  }

  function event(name) {
    if (name !== 'decision' && name !== 'migration') return;
    clearTimeout(soon);
    soon = setTimeout(load, 1000);
  }

  draw();
  load();
  const every = setInterval(() => document.visibilityState === 'visible' && !error && load(), EVERY_MS);
  return {
    refresh,
    event,
    close: () => {
      clearInterval(every);
      clearTimeout(soon);
      asking.end();
      if (chart) chart.close();
    },
  };
}
