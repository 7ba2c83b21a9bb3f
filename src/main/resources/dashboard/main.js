/* Starts the dashboard: which fabric, which view, what the server says, and whether it still does. */
import { api, token } from './api.js';
import { Stream } from './stream.js';
import { parse, link, go } from './route.js';
import { h, render, at } from './dom.js';
import { setPresent, zone, duration, age, count, local } from './format.js';
import { say, tick } from './live.js';
import { askForToken } from './ask.js';
import { changes } from './changes.js';
import { now } from './now.js';
import { timeline } from './timeline.js';
import { feasibility } from './feasibility.js';
import { decisions } from './decisions.js';
import { jobs } from './jobs.js';
import { reports } from './reports.js';

const VIEWS = { now, timeline, feasibility, decisions, jobs, reports };
const NAMES = {
  now: 'Now',
  timeline: 'Timeline',
  feasibility: 'Feasibility',
  decisions: 'Decisions',
  jobs: 'Jobs',
  reports: 'Reports',
};
/* The server says the state at least every 5 s. */
const STALE_MS = 12000;
const MOST_NAMED = 20;

const state = {
  fabrics: [],
  unreachable: [],
  fabric: null,
  route: parse(location.hash),
  now: null,
  receivedAt: 0,
  view: null,
  name: null,
  server: null,
  trouble: null,
  brokenAt: null,
};

/* What a view may ask for. */
const context = {
  get fabric() {
    return state.fabric;
  },
  get route() {
    return state.route;
  },
  get now() {
    return state.now;
  },
  get receivedAt() {
    return state.receivedAt;
  },
  get ticking() {
    return !state.now || state.now.clock !== 'EXTERNAL';
  },
  say,
  /* Another query of the same view. */
  query(change, replace) {
    go(link(state.route.view, state.route.item, { ...state.route.query, ...change }), replace);
  },
  href: (view, item, query) => link(view, item, { fabric: state.fabric, ...query }),
};

const stream = new Stream(hear, stand);

function hear(name, data) {
  if (name === 'hello') {
    const server = data.instance + ' ' + data.startedAt;
    const again = state.server !== null;
    if (again && server !== state.server) say('The server was restarted');
    state.server = server;
    state.trouble = null;
    if (again) refreshAll();
    return;
  }
  if (name === 'now') {
    if (data.fabric !== state.fabric) return;
    for (const change of changes(state.now, data)) say(change);
    const first = state.now === null;
    state.now = data;
    state.receivedAt = performance.now();
    setPresent(data.now);
    if (first && state.view) state.view.refresh(); // its sites, and the day that its times lie on
  }
  if (name === 'decision') say(data.action === 'STAY' ? data.job + ' stays at ' + data.source : headlineOf(data));
  if (state.view && state.view.event) state.view.event(name, data);
  if (name === 'now') standing();
}

const headlineOf = d =>
  d.action.toLowerCase() +
  ' ' +
  d.job +
  (d.destination && d.destination !== d.source ? ' from ' + d.source + ' to ' + d.destination : ' at ' + d.source);

/* After a restart everything may be otherwise: the fabrics, too. */
async function refreshAll() {
  await loadFabrics();
  if (state.view) state.view.refresh();
}

function stand(how) {
  if (how === 'broken') {
    state.brokenAt = performance.now();
    setTimeout(() => {
      if (stream.state === 'broken') {
        say('The connection to the server is broken; what is shown grows old');
        explain();
      }
    }, 1500);
  } else if (how === 'live') {
    if (state.brokenAt !== null) say('Connected again');
    state.brokenAt = null;
    state.trouble = null;
  }
  standing();
}

/* Why the stream broke, which it does not say itself. */
async function explain() {
  try {
    await loadFabrics();
  } catch (e) {
    state.trouble = e.message;
  }
  standing();
}

/* Whether the address names a fabric that there is not: nothing was heard of it, and all instances were asked. */
const isUnknown = () =>
  state.fabric !== null &&
  state.now === null &&
  !state.unreachable.length &&
  !state.fabrics.some(f => f.fabric === state.fabric);

/* Says plainly whether the figures are live. */
function standing() {
  const heard = stream.heardAt === null ? null : performance.now() - stream.heardAt;
  const old = state.receivedAt ? performance.now() - state.receivedAt : null;
  const stale = stream.state === 'live' && old !== null && old > STALE_MS;
  const unknown = stream.state === 'live' && isUnknown();
  const look =
    stream.state === 'live' ? (unknown ? 'bad' : stale ? 'warn' : 'good') : stream.state === 'broken' ? 'bad' : 'plain';
  const words = { live: unknown ? 'No such fabric' : stale ? 'Stale' : 'Live', broken: 'Not connected', connecting: 'Connecting' }[stream.state];
  render(
    at('link'),
    h('span', { class: 'dot ' + look, 'aria-hidden': 'true' }),
    h('span', {}, words),
    heard !== null && stream.state === 'live' && old !== null ? h('small', {}, age(old) + ' ago') : null,
  );
  const banner = [];
  if (stream.state === 'broken' && state.brokenAt !== null && performance.now() - state.brokenAt > 1500) {
    banner.push(
      h(
        'p',
        { class: 'banner bad' },
        h('strong', {}, 'No connection to the server'),
        ' for ' +
          duration(Math.round((performance.now() - state.brokenAt) / 1000)) +
          '. ' +
          (state.trouble ? state.trouble + ' ' : '') +
          (old !== null ? 'What is shown is ' + age(old) + ' old. ' : '') +
          'Trying again by itself. ',
        h('button', { type: 'button', onclick: () => stream.retry() }, 'Try now'),
      ),
    );
  } else if (unknown) {
    banner.push(
      h(
        'p',
        { class: 'banner bad' },
        h('strong', {}, 'There is no fabric ' + state.fabric + '.'),
        state.fabrics.length ? ' There are: ' : ' There is none yet: a fabric begins with its first record.',
        state.fabrics
          .slice(0, MOST_NAMED)
          .flatMap((f, i) => [i ? ', ' : '', h('a', { href: link('now', null, { fabric: f.fabric }) }, f.fabric)]),
        state.fabrics.length > MOST_NAMED ? ' and ' + (state.fabrics.length - MOST_NAMED) + ' more' : '',
      ),
    );
  } else if (stale) {
    banner.push(
      h(
        'p',
        { class: 'banner warn' },
        h('strong', {}, 'The figures are ' + age(old) + ' old.'),
        ' The server is there, but says nothing new of this fabric; it may be restoring its state.',
      ),
    );
  } else if (state.trouble) {
    banner.push(h('p', { class: 'banner bad' }, state.trouble, ' ', h('button', { type: 'button', onclick: boot }, 'Try again')));
  } else if (state.now && state.now.entriesLeft) {
    banner.push(
      h(
        'p',
        { class: 'banner warn' },
        h('strong', {}, 'The journal is being applied from further back: it stands at ' + local(state.now.now, true) + '.'),
        ' ' +
          count(state.now.entriesLeft) +
          ' of its entries are still to come, as after a reset or an outage. What is decided meanwhile was due then.',
      ),
    );
  } else if (state.now && state.now.ageMillis + (old || 0) > 30000 && state.now.clock !== 'EXTERNAL') {
    banner.push(
      h(
        'p',
        { class: 'banner warn' },
        h('strong', {}, 'The fabric has had no tick for ' + age(state.now.ageMillis + (old || 0)) + '.'),
        ' Nothing is decided meanwhile: look at the orchestrator’s health.',
      ),
    );
  }
  if (state.unreachable.length && stream.state === 'live') {
    const some = state.unreachable.join(', ');
    banner.push(
      h(
        'p',
        { class: 'banner warn' },
        h('strong', {}, 'Not all instances answer: ' + some + '.'),
        ' Fabrics held there are missing.',
      ),
    );
  }
  render(at('banner'), banner);
}

let retry = null;

async function loadFabrics() {
  clearTimeout(retry);
  try {
    const { fabrics, unreachable } = await api.fabrics();
    state.fabrics = fabrics;
    state.unreachable = unreachable || [];
    state.trouble = null;
  } catch (e) {
    if (!state.fabrics.length) throw e;
    state.trouble = e.message; // those known stay; the banner says what is wrong
    retry = setTimeout(loadFabrics, 3000);
  }
  const known = state.fabrics.map(f => f.fabric);
  render(
    at('fabric'),
    known.map(name => h('option', { value: name, selected: name === state.fabric }, name)),
  );
  if (state.fabric) at('fabric').value = state.fabric;
}

function nav() {
  render(
    at('views'),
    Object.keys(VIEWS).map(name =>
      h(
        'li',
        {},
        h(
          'a',
          {
            href: link(name, null, { fabric: state.fabric }),
            'data-name': NAMES[name],
            'aria-current': name === state.route.view ? 'page' : null,
          },
          NAMES[name],
        ),
      ),
    ),
  );
  document.querySelector('.brand a').href = link('now', null, { fabric: state.fabric });
}

/* Shows what the address says. */
function show(replaced) {
  if (location.hash && !location.hash.startsWith('#/')) return;
  const before = state.route;
  state.route = parse(location.hash);
  const wanted = state.route.query.fabric || state.fabric;
  if (wanted !== state.fabric) choose(wanted);
  nav();
  document.title = [state.route.item, NAMES[state.route.view], state.fabric, 'Windfall'].filter(Boolean).join(' · ');
  if (state.name !== state.route.view || !state.view) {
    if (state.view) state.view.close();
    const main = h('main', { id: 'main', tabindex: '-1' });
    at('main').replaceWith(main);
    const first = state.name === null;
    state.name = state.route.view;
    state.view = VIEWS[state.name](main, context);
    if (!first) {
      main.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  } else {
    state.view.refresh();
    if (!replaced && before.item !== state.route.item) {
      window.scrollTo(0, 0);
      at('main').focus({ preventScroll: true });
    }
  }
}

function choose(fabric) {
  state.fabric = fabric;
  state.now = null;
  state.receivedAt = 0;
  state.server = null;
  setPresent(null);
  at('fabric').value = fabric;
  if (state.view) {
    state.view.close();
    state.view = null;
  }
  stream.open(fabric);
  // It may have begun since they were asked for.
  if (isUnknown()) loadFabrics().catch(e => (state.trouble = e.message));
}

async function boot() {
  try {
    await loadFabrics();
  } catch (e) {
    state.trouble = e.message;
    standing();
    setTimeout(boot, (e.retryAfter || 3) * 1000);
    return;
  }
  const asked = state.route.query.fabric;
  const fabric = asked || (state.fabrics[0] && state.fabrics[0].fabric);
  if (!fabric) {
    render(
      at('main'),
      h('h1', {}, 'No fabric yet'),
      h(
        'p',
        { class: 'empty' },
        'The first record of a site or a job makes one: see windfall publish --help. This page looks again by itself.',
      ),
    );
    setTimeout(boot, 3000);
    return;
  }
  choose(fabric);
  show();
}

function themeButton() {
  at('theme').setAttribute('aria-pressed', String(window.windfallTheme.isDark()));
}

window.addEventListener('windfall:theme', themeButton);
at('theme').addEventListener('click', () => window.windfallTheme.toggle());
at('token').addEventListener('click', () => askForToken());
window.addEventListener('windfall:token', tokenButton);
function tokenButton() {
  at('token').textContent = token.get() ? 'Token set' : 'Token';
}
at('fabric').addEventListener('change', e => go(link(state.route.view, null, { fabric: e.target.value })));
document.querySelector('.skip').addEventListener('click', e => {
  e.preventDefault();
  at('main').focus();
});
window.addEventListener('popstate', () => show());
window.addEventListener('windfall:route', e => show(e.detail.replace));
document.addEventListener('click', e => {
  const a = e.target.closest && e.target.closest('a[href^="#/"]');
  if (!a || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
  e.preventDefault();
  go(a.getAttribute('href'));
});
setInterval(() => {
  tick();
  standing();
}, 1000);
/* Fabrics come and go with their first and last records. */
setInterval(() => {
  if (document.visibilityState === 'visible' && stream.state === 'live') loadFabrics().catch(e => (state.trouble = e.message));
}, 30000);
at('clock-note').textContent = 'Times are local (' + zone() + '), with UTC in their titles. Decimal units: 1 GB is 10⁹ bytes.';
themeButton();
tokenButton();
boot();
