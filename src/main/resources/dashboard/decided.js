/* Decisions as rows. */
import { h } from './dom.js';
import { bytes, signedEnergy } from './format.js';
import { decided, table, tag, when } from './parts.js';

/* The explanation without what the headline says already. */
export function why(d) {
  const text = d.explanation || '';
  const colon = text.indexOf(': ');
  return colon > 0 && colon < 120 && text.slice(0, colon).includes(d.job) ? text.slice(colon + 2) : text;
}

/* What became of it where decisions wait for approval. */
export function answerTag(d, waits = 'waits') {
  if (d.waiting) return tag(waits, 'warn');
  if (d.answer) return tag(d.answer === 'APPROVE' ? 'approved' : 'rejected', d.answer === 'APPROVE' ? 'good' : 'bad');
  return null;
}

/* The list once a migration has begun: where decisions wait for approval, the one that it carries out was approved. */
export const carriedOut = (list, migration) =>
  list.map(d =>
    migration.decisionId === d.id && d.mode === 'APPROVE' && !d.answer ? { ...d, answer: 'APPROVE', waiting: false } : d,
  );

/* Whether one is shown as waiting that waits no more, by what holds now. */
export const isAnswered = (list, now) => list.some(d => d.waiting && !(now.waiting || []).some(w => w.id === d.id));

/* `more`: {chosen: an id, query: what their links keep}. */
export const decisionTable = (label, fabric, list, more = {}) =>
  table(
    label,
    [
      { name: 'At' },
      { name: 'Decision' },
      { name: 'Checkpoint', kind: 'figure' },
      { name: 'Gain', kind: 'figure' },
      { name: 'Why', kind: 'wide' },
    ],
    list.map(d => ({
      key: d.id,
      className: more.chosen && d.id === more.chosen ? 'chosen' : null,
      cells: [
        when(d.at, true),
        [decided(fabric, d, more.query), ' ', answerTag(d)],
        bytes(d.checkpointBytes),
        d.expectedGainWattHours === null ? '–' : signedEnergy(d.expectedGainWattHours),
        h('span', { class: 'clip' }, why(d)),
      ],
    })),
    'cards decided',
  );
