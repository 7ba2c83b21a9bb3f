/* One decision with everything that was weighed, in figures. */
import { h } from './dom.js';
import { bytes, count, duration, energy, rate, share, signedEnergy, utc } from './format.js';
import { actionTag, facts, jobLink, small, table, tag, verdictTag, when, withBar } from './parts.js';
import { WINDOW_AT_MEAN, change, headline, lower } from './words.js';
import { answerTag } from './decided.js';
import { answers } from './answer.js';

export function explained(ctx, d, back) {
  const chosen = d.alternatives.find(a => a.site === d.destination && d.action !== 'STAY' && d.action !== 'PAUSE');
  const epsilon = acceptedRisk(ctx);
  return h(
    'article',
    { class: 'detail', 'data-key': 'detail ' + d.id, 'aria-labelledby': 'decision-title' },
    h('div', { class: 'head' }, h('h2', { id: 'decision-title' }, headline(d)), back),
    h(
      'p',
      { class: 'tags' },
      actionTag(d.action),
      ' ',
      answerTag(d, 'waits for approval'),
    ),
    answers(ctx, d),
    h('p', { class: 'explanation' }, d.explanation),
    facts([
      ['Job', jobLink(ctx.fabric, d.job)],
      ['At', when(d.at, true), ' ', small(utc(d.at))],
      ['Checkpoint', bytes(d.checkpointBytes) + ', class ' + d.checkpointClass],
      d.expectedGainWattHours === null ? null : ['Expected gain', signedEnergy(d.expectedGainWattHours)],
      ['Policy', d.policy],
      ['Mode', lower(d.mode)],
      ['Round', count(d.round)],
      ['Id', h('code', {}, d.id)],
    ]),
    h('h3', {}, 'What was weighed'),
    h(
      'p',
      { class: 'note' },
      'A move may take only a share of the window that remains. The window that this asks for at the mean rate of the link is stated; the bar is full where it just fits.' +
        ' Rates being uncertain, what decides is P, the probability that the move fits' +
        (epsilon > 0 ? ': at least ' + share(1 - epsilon) + ' is feasible' : '') +
        '. So a longer window may be needed than the mean rate asks for. Gain, surplus used less what the move costs, in expectation, must be above 0.',
    ),
    weighed(d.alternatives, epsilon, chosen),
    h(
      'details',
      { 'data-key': 'words' },
      h('summary', {}, 'In the planner’s words'),
      h(
        'dl',
        { class: 'words' },
        d.alternatives.map(a => h('div', {}, h('dt', {}, a.site), h('dd', {}, a.explanation))),
      ),
    ),
  );
}

/* The risk, in force now, that a move may overrun its share of the window; null: not known yet. */
export const acceptedRisk = ctx => (ctx.now && ctx.now.settings ? ctx.now.settings.epsilon : null);

/* Verdicts on destinations, in a table; `epsilon` is the risk that is accepted, `chosen` is marked. */
export function weighed(alternatives, epsilon, chosen) {
  return table(
    'Destinations weighed',
    [
      { name: 'Site' },
      { name: 'Verdict' },
      { name: WINDOW_AT_MEAN, kind: 'figure' },
      { name: 'P', kind: 'figure' },
      { name: 'Takes', kind: 'figure' },
      { name: 'Link', kind: 'figure' },
      { name: 'Gain', kind: 'figure' },
      { name: 'Costs', kind: 'figure' },
    ],
    alternatives.map(a => ({
      key: a.site,
      className: a === chosen ? 'chosen' : null,
      cells: [
        [
          a.site,
          a === chosen ? tag('chosen', 'moving') : null,
          small(count(a.freeSlots) + (a.freeSlots === 1 ? ' slot free' : ' slots free')),
        ],
        [verdictTag(a.verdict, a.reason), small(change(a, epsilon))],
        fit(a),
        share(a.probability),
        [duration(a.migrationSeconds), a.transferSeconds === null ? null : small(duration(a.transferSeconds) + ' on the wire')],
        linkNeeded(a),
        a.expectedGainWattHours === null ? '–' : signedEnergy(a.expectedGainWattHours),
        [
          energy(a.migrationEnergyWattHours),
          a.breakevenSeconds === null ? null : small('pays after ' + duration(a.breakevenSeconds)),
        ],
      ],
    })),
    'cards weighed',
  );
}

/* The link, and what it would have to carry. */
export const linkNeeded = a => [
  rate(a.bandwidthBps),
  a.migrationSeconds === null
    ? null
    : small(a.requiredBandwidthBps === null ? 'none would do' : 'needs ' + rate(a.requiredBandwidthBps)),
];

/* The window that the mean rate asks for against the one there is, as a bar that is full where the move just fits. */
export function fit(a) {
  const window =
    a.windowRemainingSeconds !== null ? 'of ' + duration(a.windowRemainingSeconds) : a.windowOpen ? 'open end' : 'no window';
  if (a.minimalWindowSeconds === null) return ['–', small(window)];
  const part =
    a.windowRemainingSeconds === null
      ? a.windowOpen
        ? 0
        : null
      : a.minimalWindowSeconds / Math.max(1, a.windowRemainingSeconds);
  return [
    withBar(part, part > 1 ? 'bad' : a.verdict === 'FEASIBLE' ? 'surplus' : 'amber', duration(a.minimalWindowSeconds)),
    small(window),
  ];
}
