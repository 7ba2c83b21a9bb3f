/* The phase diagram: size of the checkpoint against bandwidth or window; regions of the model, a point for each job and destination. */
import { axis, base, lines } from './chart.js';
import { bytes, duration, number, rate, share } from './format.js';
import { VERDICTS, change, title } from './words.js';

/* Smallest and largest checkpoint, B; link, bit/s; window, s. */
const BYTES = [1e7, 1e12];
const BPS = [1e7, 1e11];
const SECONDS = [225, 115200];
const STEPS = 120;
const SYMBOLS = { FEASIBLE: 'circle', CONDITIONAL: 'triangle', INFEASIBLE: 'diamond' };
/* A point whose window (or link) is further than this factor from that of the regions is pale: they say nothing of it. */
const NEAR = 2;

const clamp = (value, [low, high]) => Math.max(low, Math.min(high, value));

/* The points that can be drawn, and how many cannot. */
export function points(list, by) {
  const drawn = [];
  let left = 0;
  for (const job of list) {
    for (const d of job.destinations) {
      const x =
        by === 'window'
          ? d.windowRemainingSeconds === null && d.windowOpen
            ? SECONDS[1]
            : d.windowRemainingSeconds
          : d.bandwidthBps;
      if (x === null || !(x > 0)) left++;
      else drawn.push({ job, d, x });
    }
  }
  return { drawn, left };
}

export function phaseOption(c, width, { model, by, window, link, list, picked, epsilon }) {
  const range = by === 'window' ? SECONDS : BPS;
  const xs = Array.from({ length: STEPS + 1 }, (_, i) => range[0] * Math.pow(range[1] / range[0], i / STEPS));
  const limits = xs.map(x => (by === 'window' ? model.limits(link, x) : model.limits(x, window)));
  const fills = { FEASIBLE: c.surplus, CONDITIONAL: c.amber, INFEASIBLE: c.none };
  const edge = { FEASIBLE: c.good, CONDITIONAL: c.warn, INFEASIBLE: c.edge };
  const region = verdict => ({
    name: title(verdict),
    type: 'custom',
    silent: true,
    z: 1,
    itemStyle: { color: fills[verdict] },
    data: [0],
    clip: true,
    tooltip: { show: false },
    encode: {},
    renderItem: (params, api) => {
      const top = l => (verdict === 'FEASIBLE' ? l.feasible : verdict === 'CONDITIONAL' ? l.conditional : BYTES[1]);
      const foot = l => (verdict === 'FEASIBLE' ? BYTES[0] : verdict === 'CONDITIONAL' ? l.feasible : l.conditional);
      const at = (x, y) => api.coord([x / scale, clamp(y, BYTES)]);
      return {
        type: 'polygon',
        shape: { points: [...xs.map((x, i) => at(x, top(limits[i]))), ...xs.map((x, i) => at(x, foot(limits[i]))).reverse()] },
        style: { fill: fills[verdict], opacity: 0.28 },
      };
    },
  });
  const near = p => {
    const own = by === 'window' ? p.d.bandwidthBps : p.d.windowRemainingSeconds;
    const ref = by === 'window' ? link : window;
    return own !== null && own > ref / NEAR && own < ref * NEAR;
  };
  const { drawn } = points(list, by);
  const narrow = width < 560;
  const gb = v => (v >= 1e9 ? (v / 1e9).toLocaleString('en-US') + ' GB' : v / 1e6 + ' MB');
  const scale = by === 'window' ? 3600 : 1; // the axis of windows counts hours, in powers of two
  const log = (name, [min, max], gap, formatter, logBase) =>
    axis(c, name, {
      type: 'log',
      logBase: logBase || 10,
      min,
      max,
      nameGap: gap,
      axisLabel: { color: c.soft, fontSize: 12, formatter, hideOverlap: true },
      splitLine: { show: false },
      minorTick: { show: !logBase, splitNumber: 9, lineStyle: { color: c.line } },
    });
  return Object.assign(base(c), {
    legend: Object.assign(base(c).legend, {
      data: VERDICTS.map(v => ({ name: title(v), icon: SYMBOLS[v], itemStyle: { color: edge[v], opacity: 1 } })),
    }),
    grid: { left: narrow ? 58 : 72, right: 30, top: 34, bottom: 50 },
    xAxis: log(
      by === 'window' ? 'what remains of the window' : 'bandwidth of the link, Mbit/s',
      range.map(v => v / scale),
      30,
      by === 'window' ? v => duration(v * 3600) : v => (v / 1e6).toLocaleString('en-US'),
      by === 'window' ? 2 : 0,
    ),
    yAxis: log(narrow ? '' : 'size of the checkpoint', BYTES, 56, gb),
    tooltip: Object.assign(base(c).tooltip, {
      trigger: 'item',
      formatter: p => {
        const { job, d } = p.data.point;
        return lines(
          job.job + ', ' + job.site + ' → ' + d.site,
          title(d.verdict) + ': ' + (change(d, epsilon) || 'would be made'),
          bytes(job.checkpointBytes) + ' over ' + rate(d.bandwidthBps),
          d.minimalWindowSeconds === null
            ? ''
            : 'asks at the mean rate for a window of ' +
                duration(d.minimalWindowSeconds) +
                '; there is ' +
                (d.windowRemainingSeconds !== null
                  ? duration(d.windowRemainingSeconds)
                  : d.windowOpen
                    ? 'one without end'
                    : 'none'),
          d.probability === null
            ? ''
            : 'P = ' + share(d.probability) + ', gain ' + number((d.expectedGainWattHours || 0) / 1000) + ' kWh',
        );
      },
    }),
    series: VERDICTS.map(region).concat(
      VERDICTS.map(verdict => ({
        name: title(verdict),
        type: 'scatter',
        symbol: SYMBOLS[verdict],
        z: verdict === 'INFEASIBLE' ? 3 : 4,
        data: drawn
          .filter(p => p.d.verdict === verdict)
          .map(p => ({
            value: [clamp(p.x, range) / scale, clamp(p.job.checkpointBytes, BYTES)],
            point: p,
            symbolSize: p.job.job === picked ? 14 : 8,
            itemStyle: {
              color: verdict === 'INFEASIBLE' ? c.paper : edge[verdict],
              borderColor: p.job.job === picked ? c.ink : edge[verdict],
              borderWidth: p.job.job === picked ? 2.5 : verdict === 'INFEASIBLE' ? 1.2 : 0.5,
              opacity: p.job.job === picked || near(p) ? 1 : 0.35,
            },
          })),
      })),
    ),
  });
}
