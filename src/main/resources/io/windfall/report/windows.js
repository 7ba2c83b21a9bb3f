/* Puts reports on windows and demand responses into the page. */
(function () {
  const { data, at, element, chart, nothing } = page;
  const windows = data.reports.filter(r => r.kind === 'WINDOW');
  const events = data.reports.filter(r => r.kind === 'DEMAND_RESPONSE');

  const kilo = (value, digits) => number(value === null ? null : value / 1000, digits);
  const known = r => r.knownShare > 0.995;
  const atLeast = (r, value) => value === null ? '–' : (known(r) ? '' : '≥\u00a0') + kilo(value, 2);
  const stretch = r => instant(r.opened) + ' to ' + instant(r.closed) + ', ' + duration(r.closed - r.opened);

  function header() {
    page.header();
    const t = data.totals;
    const tile = (value, words) => {
      const box = element('div', undefined, 'tile');
      box.append(element('b', value), element('span', words));
      at('tiles').append(box);
    };
    if (t.windows) {
      tile(kilo(t.usedWattHours) + ' kWh', 'surplus used in ' + number(t.windows, 0) + ' windows, ' + number(t.hours, 1) + ' h');
      tile(t.unusedKnown ? (t.unusedKnown < t.windows ? '≥ ' : '') + kilo(t.unusedWattHours) + ' kWh' : '–', 'surplus left unused');
      tile(kilo(t.avoidedGridWattHours) + ' kWh', 'grid energy avoided by ' + number(t.movesIn, 0) + ' moves into windows');
      tile(kilo(t.avoidedCo2Grams) + ' kg', 'CO₂e avoided');
    }
    if (t.events) tile(t.eventsMet + ' of ' + t.events, 'demand responses met');
    const refused = Object.entries(t.refused).map(([reason, jobs]) => number(jobs, 0) + ' ' + reason).join(', ');
    at('totals-note').textContent = (refused ? 'Jobs that did not come, once for each window: ' + refused + '. ' : '')
      + (t.movesFailed ? number(t.movesFailed, 0) + ' moves failed. ' : '')
      + (data.leftOut ? 'Only the last ' + number(data.reports.length, 0) + ' reports are shown, ' + number(data.leftOut, 0)
        + ' are left out; the totals are of all.' : '');
    for (const method of data.methods) at('methods').append(element('p', method, 'note'));
  }

  function lanesOption(c, width) {
    const left = width < 560 ? 90 : 150;
    const lane = (list, part) => list.map((r, i) => [r.opened, r.closed, data.sites.indexOf(r.place), i, part(r)]);
    const bars = (name, colour, z, top, bottom, list) => ({
      name, type: 'custom', z, clip: true, itemStyle: { color: colour }, encode: { x: [0, 1], y: 2 }, data: list,
      renderItem: (params, api) => {
        const a = api.coord([api.value(0), api.value(2)]);
        const b = api.coord([api.value(1), api.value(2)]);
        const height = api.size([0, 1])[1];
        const shape = echarts.graphic.clipRectByRect({ x: a[0], y: a[1] + top * height,
          width: Math.max(1, b[0] - a[0]), height: (bottom - top) * height }, params.coordSys);
        return shape && { type: 'rect', shape, style: Object.assign(api.style(), { opacity: api.value(4) }) };
      },
    });
    const share = r => {
      const all = r.usedWattHours + r.gridWattHours;
      const there = r.deliveredWattHours !== null && known(r) ? r.deliveredWattHours : null;
      return there ? 0.25 + 0.75 * Math.min(1, r.usedWattHours / there) : all > 0 ? 0.85 : 0.25;
    };
    const series = [bars('window of surplus', c.surplus, 2, -0.38, events.length ? 0.1 : 0.38, lane(windows, share))];
    if (events.length) series.push(bars('demand response', c.amber, 3, 0.16, 0.38, lane(events, () => 1)));
    const first = Math.min(...data.reports.map(r => r.opened));
    const last = Math.max(...data.reports.map(r => r.closed));
    return Object.assign(base(c), {
      grid: { left, right: 16, top: 40, bottom: 62 },
      xAxis: axis(c, '', { type: 'time', min: first, max: last, splitLine: { show: false },
        axisLabel: { color: c.soft, fontSize: 12, hideOverlap: true, formatter: tick } }),
      yAxis: axis(c, '', { type: 'category', data: data.sites, inverse: true, axisTick: { show: false },
        axisLabel: { color: c.ink, fontSize: 12, width: left - 14, overflow: 'truncate' } }),
      dataZoom: [{ type: 'inside', filterMode: 'weakFilter', zoomOnMouseWheel: 'ctrl', moveOnMouseWheel: false },
        zoomSlider(c, { filterMode: 'weakFilter' })],
      tooltip: Object.assign(base(c).tooltip, { trigger: 'item', formatter: p => {
        const r = (p.seriesName === 'demand response' ? events : windows)[p.value[3]];
        return '<b>' + escape(r.place) + '</b>, ' + p.seriesName + '<br>' + stretch(r) + '<br>' + (r.kind === 'WINDOW'
          ? kilo(r.usedWattHours) + ' kWh used, ' + kilo(r.gridWattHours) + ' kWh from the grid, ' + r.movesIn + ' moved in'
          : kilo(r.askedWatts) + ' kW asked, ' + kilo(r.givenWatts) + ' kW given');
      } }),
      series,
    });
  }

  const sum = (list, field) => list.reduce((all, r) => all + (r[field] || 0), 0) / 1000;
  const KINDS = [['surplus used', 'usedWattHours', 'surplus'], ['surplus left', 'unusedWattHours', 'surplus-pale'],
    ['from the grid', 'gridWattHours', 'grid']];

  function energyOption(c, width) {
    const left = width < 560 ? 90 : 150;
    return Object.assign(base(c), {
      grid: { left, right: 24, top: 40, bottom: 48 },
      xAxis: axis(c, 'kWh', { type: 'value', min: 0, nameGap: 30 }),
      yAxis: axis(c, '', { type: 'category', data: data.sites, inverse: true, axisTick: { show: false },
        axisLabel: { color: c.ink, fontSize: 12, width: left - 14, overflow: 'truncate' } }),
      tooltip: Object.assign(base(c).tooltip, { trigger: 'item', formatter: p => '<b>' + escape(p.name) + '</b><br>' + p.marker
        + p.seriesName + ': ' + number(p.value, 2) + ' kWh' }),
      series: KINDS.map(([name, field, colour]) => ({
        name, type: 'bar', stack: 'all', barMaxWidth: 26, itemStyle: { color: c[colour], borderColor: c.line, borderWidth: 1 },
        data: data.sites.map(site => sum(windows.filter(r => r.place === site), field)),
      })),
    });
  }

  function table(id, list, columns, none) {
    if (!list.length) {
      at(id).replaceWith(element('p', none, 'note'));
      return;
    }
    const head = element('tr');
    for (const [name] of columns) {
      const cell = element('th', name);
      cell.scope = 'col';
      head.append(cell);
    }
    const thead = element('thead');
    thead.append(head);
    const body = element('tbody');
    for (const report of list) {
      const line = element('tr');
      columns.forEach(([, value], i) => {
        const cell = element(i ? 'td' : 'th', value(report));
        if (!i) cell.scope = 'row';
        line.append(cell);
      });
      body.append(line);
    }
    at(id).append(thead, body);
  }

  header();
  if (data.reports.length) {
    const label = windows.length + ' windows of surplus and ' + events.length + ' demand responses at ' + data.sites.length + ' sites';
    chart('lanes', 'Lanes by site: ' + label, lanesOption, Math.min(1400, 130 + 34 * data.sites.length));
  } else {
    nothing('lanes', 'No window and no demand response is over.');
  }
  if (windows.length) {
    chart('energy', 'Energy by site: ' + KINDS.map(([name, field]) => number(sum(windows, field), 1) + ' kWh ' + name).join(', '),
      energyOption, Math.min(1400, 110 + 34 * data.sites.length));
  } else {
    nothing('energy', 'No window is over.');
  }
  table('windows', windows, [['Site', r => r.place], ['Opened', r => instant(r.opened)], ['Closed', r => instant(r.closed)],
    ['By', r => r.closedBy], ['Promised', r => kilo(r.promisedWattHours, 2)], ['There', r => atLeast(r, r.deliveredWattHours)],
    ['Used', r => kilo(r.usedWattHours, 2)], ['Left', r => atLeast(r, r.unusedWattHours)], ['Grid', r => kilo(r.gridWattHours, 2)],
    ['Moves in', r => r.movesIn], ['Out', r => r.movesOut], ['Failed', r => r.movesFailed],
    ['Avoided', r => kilo(r.avoidedGridWattHours, 2)], ['CO₂e, kg', r => kilo(r.avoidedCo2Grams, 2)],
    ['Did not come', r => r.refusals || '–']], 'No window of surplus is over.');
  table('events', events, [['Site', r => r.place], ['Event', r => r.id.replace(/^event-/, '')], ['Began', r => instant(r.opened)],
    ['Ended', r => instant(r.closed)], ['By', r => r.closedBy], ['Limit', r => kilo(r.limitWatts, 2)],
    ['Before', r => kilo(r.drawBeforeWatts, 2)], ['Asked', r => kilo(r.askedWatts, 2)], ['Given', r => kilo(r.givenWatts, 2)],
    ['Late', r => r.lateSeconds === null ? 'never met' : duration(1000 * r.lateSeconds)],
    ['Above, kWh', r => kilo(r.excessWattHours, 2)], ['At rest', r => r.jobsRested]], 'No demand response is over.');
})();
