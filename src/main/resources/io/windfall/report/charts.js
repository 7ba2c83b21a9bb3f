/* Each chart: data and colours in, an option for ECharts out. */

const DAY = 86400000;

/* What stands beside the points: points that all but coincide share one text, and one with a neighbour on its right has it on the left.
 * Where there is little room only slack is named; the legend tells the policies. */
function frontierLabels(points, narrow) {
  const range = list => Math.max(...list) - Math.min(...list) || 1;
  const width = range(points.map(p => p.completionHours));
  const height = range(points.map(p => p.gridKwh));
  const slacks = new Set(points.map(p => p.slack)).size > 1;
  const groups = [];
  for (const point of points) {
    const near = groups.find(g => Math.abs(g.at.completionHours - point.completionHours) < 0.02 * width
      && Math.abs(g.at.gridKwh - point.gridKwh) < 0.03 * height);
    if (near) near.all.push(point);
    else groups.push({ at: point, all: [point] });
  }
  const labels = new Map();
  for (const group of groups) {
    const names = [...new Set(group.all.map(p => p.policy))];
    const paused = group.all.filter(p => p.slack > 0).map(p => p.slack);
    const text = narrow ? (names.length === 1 && paused.length ? 'slack ' + paused.join(', ') : '') : names.map(name => {
      const own = group.all.filter(p => p.policy === name).map(p => p.slack);
      const varies = slacks && points.filter(p => p.policy === name).length > 1;
      return name + (varies ? ', slack ' + own.join(', ') : '');
    }).join('\n');
    const beside = groups.some(other => other !== group && other.at.completionHours > group.at.completionHours
      && other.at.completionHours - group.at.completionHours < 0.3 * width
      && Math.abs(other.at.gridKwh - group.at.gridKwh) < 0.06 * height);
    if (text) labels.set(group.at, { text, left: beside && !narrow });
  }
  return labels;
}

function frontierOption(data, c, width) {
  const names = [...new Set(data.frontier.map(point => point.policy))];
  const ordered = data.frontier.slice().sort((a, b) => a.slack - b.slack);
  const narrow = width < 560;
  const labels = frontierLabels(ordered, narrow);
  const series = names.map((name, index) => {
    const look = policyLook(c, name, index);
    return {
      name, type: 'line', symbol: look.symbol, symbolSize: 12, itemStyle: { color: look.colour },
      lineStyle: { color: look.colour, width: 1.5, opacity: 0.6 }, z: 4,
      label: { show: true, distance: 8, color: c.ink, backgroundColor: c.paper, padding: [0, 3], fontSize: 12, lineHeight: 16,
        formatter: p => p.data.text },
      labelLayout: p => p.labelRect.x + p.labelRect.width > width - 4 ? { x: p.rect.x - 8, align: 'right' } : {},
      data: ordered.filter(point => point.policy === name).map(point => {
        const label = labels.get(point);
        return { value: [point.completionHours, point.gridKwh], slack: point.slack, bound: point.boundKwh, text: label ? label.text : '',
          label: { show: label !== undefined, position: label && label.left ? 'left' : 'right',
            align: label && label.left ? 'right' : 'left' } };
      }),
    };
  });
  if (data.bound.length) {
    series.push({
      name: 'bound', type: 'line', symbol: data.bound.length > 1 ? 'none' : 'rect', z: 2, itemStyle: { color: c.ink },
      lineStyle: { color: c.ink, type: 'dashed', width: 1.5 }, areaStyle: { color: c.soft, opacity: 0.12, origin: 'start' },
      data: data.bound.map(point => [point.completionHours, point.gridKwh]),
    });
  }
  const own = ordered.filter(point => point.boundKwh !== null);
  series.push({
    name: 'own bound', type: 'custom', silent: true, z: 3, tooltip: { show: false }, encode: { x: 0, y: [1, 2] },
    data: own.map(point => [point.completionHours, point.gridKwh, point.boundKwh, names.indexOf(point.policy)]),
    renderItem: (params, api) => {
      const [x, top] = api.coord([api.value(0), api.value(1)]);
      const foot = api.coord([api.value(0), api.value(2)])[1];
      const name = names[api.value(3)];
      const stroke = policyLook(c, name, api.value(3)).colour;
      return { type: 'group', children: [
        { type: 'line', shape: { x1: x, y1: top, x2: x, y2: foot }, style: { stroke, lineWidth: 1.2, lineDash: [2, 3] } },
        { type: 'line', shape: { x1: x - 7, y1: foot, x2: x + 7, y2: foot }, style: { stroke, lineWidth: 2.5 } },
      ] };
    },
  });
  const heights = data.frontier.concat(data.bound).map(point => point.gridKwh).concat(own.map(point => point.boundKwh));
  const low = Math.min(...heights);
  const high = Math.max(...heights);
  return Object.assign(base(c), {
    grid: { left: 74, right: 24, top: narrow ? 68 : 44, bottom: 56 },
    legend: Object.assign(base(c).legend, { type: narrow ? 'plain' : 'scroll', data: series.filter(one => one.name !== 'own bound').map(one => one.name === 'bound'
      ? { name: 'bound', itemStyle: { opacity: 0 } } : one.name) }),
    xAxis: axis(c, 'mean completion time, h', { type: 'value', nameGap: 34, scale: true, boundaryGap: ['10%', '24%'] }),
    yAxis: axis(c, 'grid energy, kWh', { type: 'value', nameGap: 56, scale: true, boundaryGap: ['15%', '10%'],
      min: low - 0.2 * (high - low) < 0 ? 0 : undefined }),
    tooltip: Object.assign(base(c).tooltip, { trigger: 'item', formatter: p =>
      '<b>' + escape(p.seriesName) + '</b>' + (p.data.slack ? ' with slack ' + p.data.slack : '') + '<br>'
      + number((p.data.value || p.data)[1], 1) + ' kWh from the grid<br>' + number((p.data.value || p.data)[0], 2)
      + ' h mean completion'
      + (p.data.bound === undefined || p.data.bound === null ? ''
        : '<br>' + number(p.data.bound, 1) + ' kWh at least with such delays') }),
    series,
  });
}

const PHASES = ['queued', 'running', 'paused', 'writing its checkpoint', 'stopped, checkpoint complete', 'checkpoint on the wire',
  'checkpoint held by the destination', 'restoring', 'finished'];

/* Rows of the Gantt chart: a block of lanes for each site, a row between two blocks. */
function rows(timeline) {
  const lanes = timeline.sites.map(() => 1);
  timeline.segments.forEach(s => { lanes[s[1]] = Math.max(lanes[s[1]], s[2] + 1); });
  let next = 0;
  const blocks = lanes.map(count => {
    const block = { from: next, to: next + count };
    next += count + 1;
    return block;
  });
  return { blocks, total: Math.max(1, next - 1) };
}

/* Stretches of running, cut where the site's surplus begins and ends: [start, end, on surplus]. */
function cut(start, end, windows) {
  const parts = [];
  let at = start;
  for (const w of windows) {
    if (w[2] <= at) continue;
    if (w[1] >= end) break;
    if (w[1] > at) parts.push([at, w[1], false]);
    const until = Math.min(end, w[2]);
    parts.push([Math.max(at, w[1]), until, true]);
    at = until;
  }
  if (at < end) parts.push([at, end, false]);
  return parts;
}

function ganttOption(timeline, c, shown, width) {
  const { blocks, total } = rows(timeline);
  const names = width < 560 ? 66 : 106;
  const bySite = timeline.sites.map((_, site) => timeline.windows.filter(w => w[0] === site));
  const kinds = { surplus: [], grid: [], moving: [], waiting: [], paused: [] };
  for (const [job, site, lane, phase, from, to] of timeline.segments) {
    const start = timeline.start + from;
    const end = timeline.start + to;
    const row = blocks[site].from + lane;
    if (phase === 1) {
      for (const [a, b, on] of cut(start, end, bySite[site])) {
        kinds[on ? 'surplus' : 'grid'].push([a, b, row, job, site, phase, start, end]);
      }
    } else {
      const kind = phase === 0 ? 'waiting' : phase === 2 ? 'paused' : 'moving';
      kinds[kind].push([start, end, row, job, site, phase, start, end]);
    }
  }
  const bar = (name, list, colour, least) => ({
    name, type: 'custom', z: least ? 4 : 3, data: list, clip: true, encode: { x: [0, 1], y: 2 }, itemStyle: { color: colour },
    renderItem: (params, api) => {
      const a = api.coord([api.value(0), api.value(2)]);
      const b = api.coord([api.value(1), api.value(2) + 1]);
      const gap = Math.min(1.5, (b[1] - a[1]) * 0.15);
      const shape = echarts.graphic.clipRectByRect(
        { x: a[0], y: a[1] + gap, width: Math.max(least || 0.4, b[0] - a[0]), height: b[1] - a[1] - 2 * gap },
        params.coordSys);
      return shape && { type: 'rect', shape, style: api.style() };
    },
  });
  const windows = {
    name: 'surplus window', type: 'custom', z: 1, clip: true, itemStyle: { color: c['surplus-pale'] }, encode: { x: [0, 1], y: 2 },
    data: timeline.windows.map(w => [w[1], w[2], blocks[w[0]].from, w[0]]),
    renderItem: (params, api) => {
      const block = blocks[api.value(3)];
      const a = api.coord([api.value(0), block.from]);
      const b = api.coord([api.value(1), block.to]);
      const shape = echarts.graphic.clipRectByRect(
        { x: a[0], y: a[1] - 2, width: b[0] - a[0], height: b[1] - a[1] + 4 }, params.coordSys);
      return shape && { type: 'rect', shape, style: api.style() };
    },
  };
  const sites = {
    type: 'custom', silent: true, clip: false, z: 0, encode: { x: [0, 1], y: 2 }, tooltip: { show: false },
    data: blocks.map((block, site) => [timeline.start, timeline.end, block.from, site]),
    renderItem: (params, api) => {
      const block = blocks[api.value(3)];
      const area = params.coordSys;
      const top = api.coord([timeline.start, block.from])[1] - 2;
      const bottom = api.coord([timeline.start, block.to])[1] + 2;
      return { type: 'group', children: [
        { type: 'rect', shape: { x: area.x, y: top, width: area.width, height: bottom - top }, style: { fill: c.panel } },
        { type: 'text', x: area.x - 10, y: (top + bottom) / 2, style: { text: timeline.sites[api.value(3)], fill: c.ink,
          font: '13px ' + FONT, align: 'right', verticalAlign: 'middle', width: names, overflow: 'truncate' } },
      ] };
    },
  };
  const legend = [windows, bar('running on surplus', kinds.surplus, c.surplus), bar('running on grid power', kinds.grid, c.grid),
    bar('moving', kinds.moving, c.moving, 2), bar('waiting for a slot', kinds.waiting, c.waiting)];
  if (kinds.paused.length) legend.push(bar('paused', kinds.paused, c.paused));
  return Object.assign(base(c), {
    grid: { left: names + 16, right: 16, top: 40, bottom: 62 },
    legend: Object.assign(base(c).legend, { data: legend.map(s => s.name) }),
    xAxis: axis(c, '', { type: 'time', min: timeline.start, max: timeline.end, splitLine: { show: false },
      axisLine: { onZero: false, lineStyle: { color: c.line } },
      axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true, formatter: tick } }),
    yAxis: axis(c, '', { type: 'value', min: 0, max: total, inverse: true, axisLabel: { show: false }, axisTick: { show: false },
      splitLine: { show: false }, axisLine: { show: false } }),
    dataZoom: [
      { type: 'inside', filterMode: 'weakFilter', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, startValue: shown[0],
        endValue: shown[1] },
      zoomSlider(c, { filterMode: 'weakFilter', startValue: shown[0], endValue: shown[1] }),
    ],
    tooltip: Object.assign(base(c).tooltip, { trigger: 'item', formatter: p => {
      const v = p.value;
      if (p.seriesName === 'surplus window') {
        return '<b>surplus at ' + escape(timeline.sites[v[3]]) + '</b><br>' + instant(v[0]) + ' to ' + instant(v[1]) + ', '
          + duration(v[1] - v[0]);
      }
      return '<b>' + escape(timeline.jobs[v[3]]) + '</b> at ' + escape(timeline.sites[v[4]]) + '<br>' + PHASES[v[5]]
        + (v[5] === 1 ? p.seriesName.substring(7) : '') + '<br>' + instant(v[6]) + ' to ' + instant(v[7]) + ', '
        + duration(v[7] - v[6]);
    } }),
    series: [sites].concat(legend),
  });
}

/* What is shown at first: all of a short run, of a longer one the three days in which most goes on. */
function stretch(timeline) {
  const span = 3 * DAY;
  if (timeline.end - timeline.start <= 4 * DAY) return [timeline.start, timeline.end];
  const days = Math.ceil((timeline.end - timeline.start) / DAY);
  const moves = new Array(days).fill(0);
  timeline.segments.forEach(s => { if (s[3] === 5) moves[Math.min(days - 1, Math.floor(s[4] / DAY))]++; });
  let best = 0;
  const sum = from => moves[from] + (moves[from + 1] || 0) + (moves[from + 2] || 0);
  for (let day = 1; day + 3 <= days; day++) if (sum(day) > sum(best)) best = day;
  return [timeline.start + best * DAY, timeline.start + best * DAY + span];
}

/* Draw over time, bin by bin; surplus below, grid above it, and at the foot what of both went into sending. */
function energyOption(timeline, c) {
  const bins = timeline.energy;
  const length = bins.length > 1 ? bins[1][0] - bins[0][0] : timeline.end - timeline.start;
  const kw = kwh => kwh / (length / 3600000);
  const series = (name, colour, z, range) => ({
    name, type: 'custom', z, itemStyle: { color: colour }, encode: { x: [0, 1], y: [2, 3], tooltip: [3] },
    data: bins.map(bin => [bin[0], Math.min(timeline.end, bin[0] + length), ...range(bin).map(kw)]),
    renderItem: (params, api) => {
      const [left, top] = api.coord([api.value(0), api.value(3)]).map(Math.round);
      const [right, bottom] = api.coord([api.value(1), api.value(2)]).map(Math.round);
      const shape = top < bottom && echarts.graphic.clipRectByRect(
        { x: left, y: top, width: Math.max(1, right - left), height: bottom - top }, params.coordSys);
      return shape && { type: 'rect', shape, style: api.style() };
    },
  });
  return Object.assign(base(c), {
    grid: { left: 66, right: 16, top: 44, bottom: 62 },
    xAxis: axis(c, '', { type: 'time', min: timeline.start, max: timeline.end, splitLine: { show: false },
      axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true, formatter: tick } }),
    yAxis: axis(c, 'draw of all sites, kW', { type: 'value', nameGap: 44 }),
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false, filterMode: 'none' },
      zoomSlider(c, { filterMode: 'none' })],
    tooltip: Object.assign(base(c).tooltip, { trigger: 'axis', formatter: list => {
      const value = list[0].value;
      return '<b>' + instant(value[0]) + ', for ' + duration(value[1] - value[0]) + '</b><br>' + list
        .map(p => p.marker + escape(p.seriesName) + ': ' + number(p.value[3] - p.value[2], 2) + ' kW').join('<br>');
    } }),
    series: [
      series('surplus', c.surplus, 2, bin => [0, bin[2]]),
      series('grid', c.grid, 2, bin => [bin[2], bin[2] + bin[1]]),
      series('sending checkpoints (part of both)', c.moving, 3, bin => [0, bin[3]]),
    ],
  });
}

const VERDICTS = ['feasible', 'conditional', 'infeasible'];

function phaseOption(phase, c, chosen) {
  const panel = phase.panels[chosen];
  const fills = [c.surplus, c.amber, c.none];
  const region = kind => ({
    name: VERDICTS[kind], type: 'custom', silent: true, z: 1, clip: true, itemStyle: { color: fills[kind], opacity: 0.33 },
    encode: { x: [0, 1], y: [2, 3] }, data: panel.bands.filter(band => band[4] === kind),
    renderItem: (params, api) => {
      const a = api.coord([api.value(0), api.value(3)]);
      const b = api.coord([api.value(1), api.value(2)]);
      const x = Math.round(a[0]);
      return { type: 'rect', shape: { x, y: Math.round(a[1]), width: Math.round(b[0]) - x,
        height: Math.round(b[1]) - Math.round(a[1]) }, style: api.style() };
    },
  });
  const log = (name, min, max, gap) => axis(c, name, { type: 'log', min, max, nameGap: gap, minorTick: { show: true,
    splitNumber: 9, lineStyle: { color: c.line } }, axisLabel: { color: c.soft, fontSize: 12, formatter: v => String(v) },
    splitLine: { show: false } });
  return Object.assign(base(c), {
    grid: { left: 70, right: 20, top: 40, bottom: 56 },
    xAxis: log('bandwidth of the link, Gbps', phase.leastGbps, phase.mostGbps, 34),
    yAxis: log('size of the checkpoint, GB', phase.leastGb, phase.mostGb, 50),
    tooltip: Object.assign(base(c).tooltip, { trigger: 'item', formatter: p => '<b>' + escape(p.value[2]) + '</b> of '
      + escape(p.value[3]) + '<br>' + number(p.value[1]) + ' GB, ' + number(p.value[0]) + ' Gbps on the mean link' }),
    series: VERDICTS.map((_, kind) => region(kind)).concat([{
      name: 'a job', type: 'scatter', symbolSize: 5, z: 3, itemStyle: { color: c.ink, opacity: 0.55 },
      data: phase.jobs, encode: { x: 0, y: 1 },
    }]),
  });
}

function verdictsOption(verdicts, c, width) {
  const policies = new Set(verdicts.map(v => v.policy)).size;
  const total = v => v.feasible + v.conditional + v.infeasible;
  const some = verdicts.filter(v => total(v) > 0);
  const narrow = width < 560;
  const labels = some.map(v => (policies > 1 ? v.policy + ', ' : '') + (narrow ? '' : 'class ') + v.checkpointClass + '\n'
    + number(total(v), 0) + (narrow ? '' : ' verdicts'));
  const left = 20 + 7 * Math.max(...labels.map(label => label.indexOf('\n')), 14);
  const fills = [c.surplus, c.amber, c.none];
  return Object.assign(base(c), {
    grid: { left, right: 24, top: 40, bottom: 48 },
    xAxis: axis(c, 'share of the verdicts, %', { type: 'value', min: 0, max: 100, nameGap: 30 }),
    yAxis: axis(c, '', { type: 'category', inverse: true, axisTick: { show: false },
      data: labels,
      axisLabel: { color: c.ink, fontSize: 12, lineHeight: 16 } }),
    tooltip: Object.assign(base(c).tooltip, { trigger: 'item', formatter: p => {
      const v = some[p.dataIndex];
      return '<b>' + escape(v.policy) + ', class ' + escape(v.checkpointClass) + '</b><br>' + p.marker + p.seriesName + ': '
        + number(v[p.seriesName], 0) + ' of ' + number(total(v), 0) + ', ' + number(p.value, 1) + ' %';
    } }),
    series: VERDICTS.map((name, i) => ({
      name, type: 'bar', stack: 'all', barMaxWidth: 30, itemStyle: { color: fills[i] },
      label: { show: true, color: ['#ffffff', '#1d2421', c.ink][i], fontSize: 12, formatter: p => p.value / 100 * (width - left - 24) > 36 ? number(p.value, 0) + ' %' : '' },
      data: some.map(v => 100 * v[name] / total(v)),
    })),
  });
}
