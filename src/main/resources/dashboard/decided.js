/* Decisions as rows. */
import { h } from './dom.js';
import { bytes, signedEnergy } from './format.js';
import { decided, table, when } from './parts.js';

/* The explanation without what the headline says already. */
export function why(d) {
  const text = d.explanation || '';
  const colon = text.indexOf(': ');
  return colon > 0 && colon < 120 && text.slice(0, colon).includes(d.job) ? text.slice(colon + 2) : text;
}

/* `more`: {chosen: an id, query: what their links keep, status: what else to say of one}. */
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
        more.status ? [decided(fabric, d, more.query), ' ', more.status(d)] : decided(fabric, d, more.query),
        bytes(d.checkpointBytes),
        d.expectedGainWattHours === null ? '–' : signedEnergy(d.expectedGainWattHours),
        h('span', { class: 'clip' }, why(d)),
      ],
    })),
    'cards decided',
  );
