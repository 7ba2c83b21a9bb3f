/* What the records' words mean, in plain ones. */
import { bytes, duration, rate, share } from './format.js';

/* As io.windfall.feasibility.Reason describes them; a test compares. */
export const REASONS = {
  NO_WINDOW: 'the destination has no surplus window open',
  NOT_MIGRATABLE: 'the job may not be moved',
  HELD: 'an operator holds the job where it is, until that is taken back',
  SITE_NOT_ALLOWED: 'the job may not run at this site',
  SITE_WITHDRAWN: 'the site is out of service',
  SITE_FORBIDDEN: 'an operator forbids sending jobs to this site, until that is taken back',
  NO_EXECUTOR: 'no executor has reported for this site yet',
  EXECUTOR_SILENT: 'the executor of this site is silent: its lease is over',
  NO_SLOT: 'no slot is free at the destination',
  GPU_MISMATCH: "the destination lacks the job's GPU model",
  DEMAND_RESPONSE: 'the destination is under a demand response: it sheds load',
  TIME: 'the move takes too much of the window, and no change within the limits would mend it',
  ENERGY: 'the move would use up more energy than it gains, and no longer window would mend it',
  NO_LINK: 'no link leads to the destination',
  DEADLINE: 'the job would miss a deadline that it can meet where it is',
  JOB_ENDED: 'the job has nothing left to run',
  HERE: 'the job is there already',
};

/* Why a choice was made or not made. */
const CHOICES = {
  GREATEST_GAIN: 'it gains most',
  PLACEMENT: 'no slot is free where the job is',
  LONGEST_WINDOW: 'it has the longest window',
  ON_SURPLUS: 'there is surplus where the job is',
  SLOT_FREE: 'a slot is free where the job is',
  WITHIN_SLACK: 'the job can wait for surplus within its slack',
  DWELL: 'its last move failed too lately',
  COPY_AHEAD: 'its checkpoint is copied ahead',
  CONDITIONAL: 'only under the condition stated',
  NOT_WORTH_IT: 'another choice gains more',
  DEMAND_RESPONSE_NOW: 'the site must shed load at once',
};

export const reason = word => (!word ? '' : REASONS[word] || CHOICES[word] || word.toLowerCase().replaceAll('_', ' '));

export const lower = word => (!word ? '–' : word.toLowerCase().replaceAll('_', ' '));

export const title = word => {
  const text = lower(word);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const longer = (seconds, verdict) =>
  verdict.windowRemainingSeconds > 0 && seconds > 0 ? ', ' + duration(Math.max(1, Math.round(seconds))) + ' longer' : '';

/* "a window of at least 2 h 10 min, 20 min longer" */
export function condition(verdict) {
  const value = verdict.conditionValue;
  switch (verdict.condition) {
    case 'LONGER_WINDOW':
      return 'a window of at least ' + duration(value) + longer(value - verdict.windowRemainingSeconds, verdict);
    case 'FASTER_LINK':
      return 'a link of at least ' + rate(value);
    case 'SMALLER_TRANSFER':
      return 'at most ' + bytes(value) + ' on the wire';
    case 'FEWER_TRANSFERS':
      return 'at most ' + value + (value === 1 ? ' transfer' : ' transfers') + ' on the link at once';
    default:
      return '';
  }
}

/* Which rule fails as it is: ", as P is below 95 % now". `epsilon`: the risk that is accepted; none: it is not known yet. */
function failing(verdict, epsilon) {
  const rules = [
    epsilon > 0 && verdict.probability < 1 - epsilon ? 'P is below ' + share(1 - epsilon) : null,
    verdict.expectedGainWattHours !== null && verdict.expectedGainWattHours <= 0 ? 'the gain is not above 0' : null,
  ].filter(Boolean);
  return rules.length ? ', as ' + rules.join(' and ') + ' now' : '';
}

/* What would have to change for the move to be made, and which rule asks for that; or why nothing would do. */
export const change = (verdict, epsilon) =>
  verdict.verdict === 'FEASIBLE'
    ? reason(verdict.reason)
    : condition(verdict)
      ? 'needs ' + condition(verdict) + failing(verdict, epsilon)
      : reason(verdict.reason);

/* The column of the window that the move takes at the link's mean bandwidth; what decides on time is P. */
export const WINDOW_AT_MEAN = 'Window at mean rate';

export const VERDICTS = ['FEASIBLE', 'CONDITIONAL', 'INFEASIBLE'];
export const ACTIONS = ['MOVE', 'START', 'STAY', 'PAUSE', 'PRESTAGE'];
export const PHASES = ['QUEUED', 'STARTING', 'RUNNING', 'PAUSING', 'PAUSED', 'MIGRATING', 'UNREACHABLE', 'ENDED'];

export function headline(decision) {
  const d = decision;
  switch (d.action) {
    case 'MOVE':
      return 'Move ' + d.job + ' from ' + d.source + ' to ' + d.destination;
    case 'START':
      return 'Start ' + d.job + ' at ' + (d.destination || d.source);
    case 'STAY':
      return d.job + ' stays at ' + d.source;
    case 'PAUSE':
      return 'Rest ' + d.job + ' at ' + d.source;
    case 'PRESTAGE':
      return 'Copy the checkpoint of ' + d.job + ' ahead to ' + d.destination;
    default:
      return title(d.action) + ' ' + d.job;
  }
}

const MIGRATION_PHASES = {
  REQUESTED: 'source writes its checkpoint',
  FETCHING: 'checkpoint on the wire',
  AWAITING_SLOT: 'waits for the slot',
  STARTING: 'starts at the destination',
  RESUMING: 'resumes at the source',
  COMPLETED: 'completed',
  ROLLED_BACK: 'rolled back',
  ABANDONED: 'abandoned',
};

export const migrationPhase = phase => MIGRATION_PHASES[phase] || lower(phase);
