/* The picture of a timeline; of one family with the report's. */
import { FONT, axis, base, lines, slider } from './chart.js';
import { clock, day, duration, local } from './format.js';
import { crossings } from './lanes.js';
import { lower } from './words.js';

const tick = millis => {
  const d = new Date(millis);
  return d.getHours() === 0 && d.getMinutes() === 0 ? day(d) : clock(d);
};

const range = (start, end) => local(start) + ' to ' + local(end) + ', ' + duration((end - start) / 1000);

/* Stretches of running, cut where the site's surplus begins and ends: [start, end, on surplus]. */
export function cut(start, end, windows) {
  const parts = [];
  let at = start;
  for (const [from, until] of windows) {
    if (until <= at) continue;
    if (from >= end) break;
    if (from > at) parts.push([at, from, false]);
    const to = Math.min(end, until);
    parts.push([Math.max(at, from), to, true]);
    at = to;
  }
  if (at < end) parts.push([at, end, false]);
  return parts;
}

export function ganttOption(c, width, echarts, data, laid, shown) {
  const { blocks, total, bars } = laid;
  const start = Date.parse(data.from);
  const end = Date.parse(data.to);
  const now = Date.parse(data.now);
  const index = new Map(data.sites.map((site, i) => [site, i]));
  const names = width < 560 ? 62 : 104;
  const bands = data.windows
    .filter(w => index.has(w.site))
    .map(w => ({ ...w, row: index.get(w.site), a: Date.parse(w.start), b: w.end ? Date.parse(w.end) : end }));
  const surplus = data.sites.map((_, i) =>
    bands
      .filter(w => w.row === i && w.kind === 'WINDOW' && w.state !== 'ANNOUNCED')
      .map(w => [w.a, Math.min(w.b, now)])
      .sort((x, y) => x[0] - y[0]),
  );
  const kinds = { surplus: [], grid: [], moving: [], waiting: [] };
  for (const bar of bars) {
    const row = blocks[bar.site].from + bar.lane;
    const item = (a, b) => ({ value: [a, b, row], job: bar.job, bar });
    if (bar.kind === 'RUN')
      for (const [a, b, on] of cut(bar.start, bar.end, surplus[bar.site])) kinds[on ? 'surplus' : 'grid'].push(item(a, b));
    else kinds[bar.kind === 'MOVE' ? 'moving' : 'waiting'].push(item(bar.start, bar.end));
  }
  const rect = (params, x, y, w, height) => echarts.graphic.clipRectByRect({ x, y, width: w, height }, params.coordSys);
  const barSeries = (name, list, colour, least) => ({
    name,
    type: 'custom',
    z: least ? 5 : 4,
    data: list,
    clip: true,
    encode: { x: [0, 1], y: 2 },
    itemStyle: { color: colour },
    renderItem: (params, api) => {
      const a = api.coord([api.value(0), api.value(2)]);
      const b = api.coord([api.value(1), api.value(2) + 1]);
      const gap = Math.min(1.5, (b[1] - a[1]) * 0.15);
      const shape = rect(params, a[0], a[1] + gap, Math.max(least || 0.5, b[0] - a[0]), b[1] - a[1] - 2 * gap);
      return shape && { type: 'rect', shape, style: api.style() };
    },
  });
  const band = (name, list, style, z) => ({
    name,
    type: 'custom',
    z,
    clip: true,
    itemStyle: { color: style.legend },
    encode: { x: [0, 1], y: 2 },
    data: list.map(w => ({ value: [w.a, w.b, blocks[w.row].from, w.row], window: w })),
    renderItem: (params, api) => {
      const block = blocks[api.value(3)];
      const a = api.coord([api.value(0), block.from]);
      const b = api.coord([api.value(1), block.to]);
      const shape = rect(params, a[0], a[1] - 2, b[0] - a[0], b[1] - a[1] + 4);
      return shape && { type: 'rect', shape, style: style.draw };
    },
  });
  const sites = {
    type: 'custom',
    silent: true,
    z: 0,
    encode: { x: [0, 1], y: 2 },
    tooltip: { show: false },
    data: blocks.map((block, site) => [start, end, block.from, site]),
    renderItem: (params, api) => {
      const block = blocks[api.value(3)];
      const area = params.coordSys;
      const top = api.coord([start, block.from])[1] - 2;
      const foot = api.coord([start, block.to])[1] + 2;
      return {
        type: 'group',
        children: [
          { type: 'rect', shape: { x: area.x, y: top, width: area.width, height: foot - top }, style: { fill: c.panel } },
          {
            type: 'text',
            x: area.x - 10,
            y: (top + foot) / 2,
            style: {
              text: data.sites[api.value(3)],
              fill: c.ink,
              font: '12px ' + FONT,
              align: 'right',
              verticalAlign: 'middle',
              width: names,
              overflow: 'truncate',
            },
          },
        ],
      };
    },
  };
  const across = {
    type: 'custom',
    silent: true,
    z: 3,
    clip: true,
    tooltip: { show: false },
    encode: { x: [0, 1] },
    data: crossings(bars).map(({ from, to }) => [
      from.end,
      to.start,
      blocks[from.site].from + from.lane + 0.5,
      blocks[to.site].from + to.lane + 0.5,
    ]),
    renderItem: (params, api) => {
      const [x1, y1] = api.coord([api.value(0), api.value(2)]);
      const [x2, y2] = api.coord([api.value(1), api.value(3)]);
      return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: c.moving, lineWidth: 1.2, opacity: 0.8 } };
    },
  };
  const line = {
    type: 'custom',
    silent: true,
    z: 6,
    clip: true,
    tooltip: { show: false },
    data: [[now, now]],
    encode: { x: [0, 1] },
    renderItem: (params, api) => {
      const x = api.coord([now, 0])[0];
      const area = params.coordSys;
      return x < area.x || x > area.x + area.width
        ? null
        : {
            type: 'line',
            shape: { x1: x, y1: area.y, x2: x, y2: area.y + area.height },
            style: { stroke: c.ink, lineWidth: 1, lineDash: [3, 3], opacity: 0.7 },
          };
    },
  };
  const isEvent = w => w.kind === 'DEMAND_RESPONSE';
  const list = [
    band(
      'surplus',
      bands.filter(w => !isEvent(w) && w.state !== 'ANNOUNCED'),
      { legend: c['surplus-pale'], draw: { fill: c['surplus-pale'] } },
      1,
    ),
    band(
      'announced',
      bands.filter(w => !isEvent(w) && w.state === 'ANNOUNCED'),
      { legend: c.none, draw: { fill: c['surplus-pale'], opacity: 0.45, stroke: c.surplus, lineDash: [4, 3], lineWidth: 1 } },
      1,
    ),
    band('demand response', bands.filter(isEvent), { legend: c.red, draw: { fill: c.red, opacity: 0.22 } }, 2),
    barSeries('on surplus', kinds.surplus, c.surplus),
    barSeries('on grid power', kinds.grid, c.grid),
    barSeries('moving', kinds.moving, c.moving, 2),
    barSeries('waiting', kinds.waiting, c.waiting),
  ].filter(s => s.data.length);
  return Object.assign(base(c), {
    grid: { left: names + 14, right: 12, top: width < 560 ? 62 : 34, bottom: 58 },
    legend: Object.assign(base(c).legend, { data: list.map(s => s.name), itemGap: width < 560 ? 10 : 16 }),
    xAxis: axis(c, '', {
      type: 'time',
      splitNumber: width < 560 ? 3 : 6,
      min: start,
      max: end,
      splitLine: { show: false },
      axisLine: { onZero: false, lineStyle: { color: c.line } },
      axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true, formatter: tick },
    }),
    yAxis: axis(c, '', {
      type: 'value',
      min: 0,
      max: total,
      inverse: true,
      axisLabel: { show: false },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLine: { show: false },
    }),
    dataZoom: [
      {
        type: 'inside',
        filterMode: 'weakFilter',
        zoomOnMouseWheel: 'ctrl',
        moveOnMouseWheel: false,
        startValue: shown[0],
        endValue: shown[1],
      },
      slider(c, { filterMode: 'weakFilter', startValue: shown[0], endValue: shown[1] }),
    ],
    tooltip: Object.assign(base(c).tooltip, {
      trigger: 'item',
      formatter: p => {
        const d = p.data;
        if (d.window) {
          const w = d.window;
          return lines(
            (isEvent(w) ? 'demand response at ' : 'surplus at ') + w.site,
            lower(w.state),
            w.end ? range(w.a, w.b) : 'from ' + local(w.a) + ', open end',
          );
        }
        const b = d.bar;
        return lines(
          b.job + ' at ' + data.sites[b.site],
          b.kind === 'RUN' ? 'running ' + p.seriesName : b.kind === 'MOVE' ? 'moving to ' + data.sites[b.to] : 'waiting',
          b.goesOn ? 'since ' + local(b.start) + ', ' + duration((b.end - b.start) / 1000) : range(b.start, b.end),
        );
      },
    }),
    series: [sites, across, line].concat(list),
  });
}
