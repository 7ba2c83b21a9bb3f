/*
 * Where moves are feasible, for the regions behind the points alone: verdicts come from the server. A running job on grid power, alone
 * on a link whose bandwidth is lognormal, as in io.windfall.feasibility; a test compares the two. Sizes B, bandwidths bit/s, times s.
 */

const PRESETS = {
  full: { fixedSeconds: 10.4, secondsPerByte: 1 / 0.72e9 + 1 / 1.44e9, cv: 0.22 },
  paper: { fixedSeconds: 10.4, secondsPerByte: 0, cv: 0 },
};
const MAX_WINDOW = 86400;
const MAX_BPS = 100e9;
const MIN_FRACTION = 0.1;

/* Abramowitz and Stegun 26.2.17: off by less than 1e-7. */
function cdf(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z < 0 ? tail : 1 - tail;
}

function quantile(p) {
  let low = -8;
  let high = 8;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

export function model(preset, alpha, epsilon) {
  const p = PRESETS[preset] || PRESETS.full;
  const variance = Math.log1p(p.cv * p.cv);
  /* The bandwidth that is reached with probability 1 − ε, per mean. */
  const slow = Math.exp(-variance / 2 + Math.sqrt(variance) * quantile(epsilon));
  return {
    /* The largest checkpoint for which the move is feasible, and the largest for which one change would make it so; 0: none. */
    limits(bps, windowSeconds) {
      const room = alpha * windowSeconds - p.fixedSeconds;
      const perByte = 8 / (bps * slow);
      const within = (seconds, each) => Math.max(0, seconds / (each + p.secondsPerByte));
      const feasible = within(room, perByte);
      const longer = windowSeconds <= MAX_WINDOW ? within(alpha * MAX_WINDOW - p.fixedSeconds, perByte) : 0;
      const smaller = within(room, MIN_FRACTION * perByte);
      const faster = bps < MAX_BPS ? within(room, 8 / (MAX_BPS * slow)) : 0;
      return { feasible, conditional: Math.max(feasible, longer, smaller, faster) };
    },
  };
}

/* FEASIBLE, CONDITIONAL or INFEASIBLE. */
export function kind(of, bytes, bps, windowSeconds) {
  const { feasible, conditional } = of.limits(bps, windowSeconds);
  return bytes <= feasible ? 'FEASIBLE' : bytes <= conditional ? 'CONDITIONAL' : 'INFEASIBLE';
}
