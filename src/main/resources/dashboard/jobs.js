/* Jobs, a page at a time, and each with what is known and was decided of it. */
import { api, turns } from './api.js';
import { h, render } from './dom.js';
import { any, filterBar, siteNames } from './filters.js';
import { bytes, count, duration, number, power } from './format.js';
import { ago } from './live.js';
import {
  choice,
  decided,
  decisionLink,
  empty,
  facts,
  field,
  jobLink,
  pager,
  section,
  small,
  table,
  tag,
  trouble,
  when,
  withBar,
} from './parts.js';
import { link, go } from './route.js';
import { PHASES, lower, migrationPhase, title } from './words.js';
import { acceptedRisk, weighed } from './explained.js';

const LIMIT = 100;
const TYPING_MS = 350;
/* A page of jobs is asked for again this often, as far as the reader has not gone elsewhere. */
const EVERY_MS = 5000;
const REPORT_STALE_MS = 120000;

export function jobs(main, ctx) {
  let page = null;
  let one = null;
  let error = null;
  let receivedAt = 0;
  let timer = null;
  const asking = turns();

  async function refresh() {
    const look = asking.begin();
    const { item, query } = ctx.route;
    try {
      if (item) {
        const found = await api.job(ctx.fabric, item, look.signal);
        if (!look.isLast()) return;
        one = found;
      } else {
        const found = await api.jobs(
          ctx.fabric,
          { site: query.site, phase: query.phase, q: query.q, after: query.after, limit: LIMIT },
          look.signal,
        );
        if (!look.isLast()) return;
        page = found;
        one = null;
      }
      receivedAt = performance.now();
      error = null;
    } catch (e) {
      if (!look.isLast()) return;
      error = e;
      if (item) one = null;
    }
    draw();
  }

  const set = change => go(link('jobs', null, { ...ctx.route.query, after: null, fabric: ctx.fabric, ...change }), 'q' in change);

  function filterForm() {
    const q = ctx.route.query;
    return filterBar(
      'Filter the jobs',
      field(
        'q',
        'Name has',
        h('input', {
          type: 'search',
          value: q.q || '',
          autocomplete: 'off',
          spellcheck: 'false',
          oninput: e => {
            clearTimeout(timer);
            timer = setTimeout(() => set({ q: e.target.value.trim() }), TYPING_MS);
          },
        }),
      ),
      field(
        'site',
        'Site',
        choice(any(siteNames(ctx, q.site)), q.site, site => set({ site })),
      ),
      field(
        'phase',
        'Phase',
        choice(any(PHASES, title), q.phase, phase => set({ phase })),
      ),
    );
  }

  const progress = job => (job.totalSteps ? job.step / job.totalSteps : null);

  function list() {
    return table(
      'Jobs',
      [
        { name: 'Job' },
        { name: 'Site' },
        { name: 'Phase' },
        { name: 'Checkpoint', kind: 'figure' },
        { name: 'Done', kind: 'figure' },
        { name: 'Left', kind: 'figure' },
        { name: 'Draw', kind: 'figure' },
        { name: 'Reported', kind: 'figure' },
      ],
      page.jobs.map(job => ({
        key: job.job,
        cells: [
          jobLink(ctx.fabric, job.job),
          job.site,
          [
            lower(job.phase),
            ' ',
            job.held ? tag('held', 'warn') : null,
            ' ',
            job.migratable === false ? tag('not movable') : null,
          ],
          bytes(job.checkpointBytes),
          progress(job) === null ? '–' : withBar(progress(job), '', number(100 * progress(job), 0) + ' %'),
          duration(job.remainingSeconds),
          power(job.computeWatts),
          ago(job.reportAgeMillis, receivedAt, job.phase === 'ENDED' ? null : REPORT_STALE_MS) || '–',
        ],
      })),
    );
  }

  function detail() {
    const { job, migration, feasibility, decisions } = one;
    const m = migration;
    return [
      h(
        'div',
        { class: 'title', 'data-key': 'title' },
        h('h1', {}, job.job),
        facts([
          ['Site', job.site],
          ['Phase', lower(job.phase)],
          ['Reported', ago(job.reportAgeMillis, receivedAt, job.phase === 'ENDED' ? null : REPORT_STALE_MS) || '–'],
        ]),
        h('a', { class: 'button', href: link('jobs', null, { fabric: ctx.fabric }) }, 'All jobs'),
      ),
      error ? trouble(error, refresh) : null,
      section(
        'facts',
        'As reported',
        null,
        facts([
          ['State', lower(job.state)],
          ['Node', job.node || '–'],
          ['GPU model', job.gpuModel || '–'],
          ['Draw', power(job.computeWatts)],
          [
            'Checkpoint',
            bytes(job.checkpointBytes),
            job.deltaBytes !== null && job.deltaBytes !== undefined ? small('changes since: ' + bytes(job.deltaBytes)) : null,
          ],
          ['Step', job.totalSteps ? count(job.step) + ' of ' + count(job.totalSteps) : count(job.step)],
          ['Run time left', duration(job.remainingSeconds)],
          ['Deadline', job.deadline ? when(job.deadline) : 'none'],
          ['Slack', duration(job.slackSeconds)],
          ['Epoch', count(job.epoch)],
          ['May be moved', job.migratable ? (job.held ? 'held by an operator' : 'yes') : 'no'],
          ['May run at', job.allowedSites && job.allowedSites.length ? job.allowedSites.join(', ') : 'any site'],
          ['Arrived', when(job.arrivedAt)],
          ['Moved', when(job.movedAt)],
          job.endedAt ? ['Ended', when(job.endedAt)] : null,
          job.restingSince ? ['Rests since', when(job.restingSince)] : null,
          job.moveFailures ? ['Moves failed', count(job.moveFailures)] : null,
          job.copies && job.copies.length ? ['Copies held at', job.copies.map(c => c.site).join(', ')] : null,
        ]),
      ),
      m
        ? section(
            'move',
            m.underWay ? 'Migration under way' : 'Latest migration',
            null,
            facts([
              ['From, to', m.source + ' → ' + m.destination],
              ['Stands at', migrationPhase(m.phase)],
              ['Departed', when(m.departedAt, true)],
              ['Reached that', when(m.updatedAt, true)],
              m.underWay ? ['Given back if not there by', when(m.notAfter, true)] : null,
              ['On the wire', m.transferSeconds === null ? '–' : duration(m.transferSeconds)],
              m.reason ? ['Why', m.reason] : null,
              m.stepsLost ? ['Steps lost', count(m.stepsLost)] : null,
              m.decisionId ? ['Decision', decisionLink(ctx.fabric, { id: m.decisionId }, m.decisionId)] : null,
            ]),
          )
        : null,
      section(
        'where',
        'Where it could go now',
        feasibility ? ['as of ', when(feasibility.at, true)] : null,
        feasibility && feasibility.destinations.length
          ? weighed(
              feasibility.destinations.filter(d => d.site !== job.site),
              acceptedRisk(ctx),
            )
          : empty('Nothing was worked out for it yet.'),
      ),
      section(
        'decided',
        'Decided of it',
        h('a', { href: link('decisions', null, { fabric: ctx.fabric, job: job.job }) }, 'All of its decisions'),
        decisions.length
          ? table(
              'Decisions',
              [{ name: 'At' }, { name: 'Decision' }, { name: 'Why', kind: 'wide' }],
              decisions.map(d => ({
                key: d.id,
                cells: [when(d.at, true), decided(ctx.fabric, d), h('span', { class: 'clip' }, d.explanation)],
              })),
              'cards decided',
            )
          : empty('Nothing.'),
      ),
    ];
  }

  function draw() {
    const { item, query } = ctx.route;
    if (item) {
      render(
        main,
        one && one.job.job === item
          ? detail()
          : [
              h(
                'div',
                { class: 'title', 'data-key': 'title' },
                h('h1', {}, item),
                h('a', { class: 'button', href: link('jobs', null, { fabric: ctx.fabric }) }, 'All jobs'),
              ),
              error ? trouble(error, refresh) : empty('Asking the server…'),
            ],
      );
      return;
    }
    render(
      main,
      h(
        'div',
        { class: 'title', 'data-key': 'title' },
        h('h1', {}, 'Jobs'),
        ctx.now
          ? h(
              'p',
              { class: 'note' },
              'In all: ',
              PHASES.filter(p => ctx.now.jobs[p])
                .map(p => count(ctx.now.jobs[p]) + ' ' + lower(p))
                .join(', ') || 'none',
            )
          : null,
      ),
      filterForm(),
      error ? trouble(error, refresh) : null,
      page ? (page.jobs.length ? list() : empty('No job fits.')) : error ? null : empty('Asking the server…'),
      page
        ? pager(
            query.after ? link('jobs', null, { ...query, after: null }) : null,
            page.next ? link('jobs', null, { ...query, fabric: ctx.fabric, after: page.next }) : null,
            'jobs',
          )
        : null,
    );
  }

  function event(name, data) {
    if (ctx.route.item && (name === 'migration' || name === 'decision') && data.job === ctx.route.item) refresh();
  }

  draw();
  refresh();
  const every = setInterval(() => document.visibilityState === 'visible' && !error && refresh(), EVERY_MS);
  return {
    refresh,
    event,
    close: () => {
      clearInterval(every);
      clearTimeout(timer);
      asking.end();
    },
  };
}
