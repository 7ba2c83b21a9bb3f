/* Puts the data into the page. */
(function () {
  const { data, at, element, chart, nothing } = page;

  function header() {
    page.header();
    for (const option of data.options) {
      const pair = element('div');
      pair.append(element('dt', option.name), element('dd', option.value));
      at('options').append(pair);
    }
  }

  /* A mean and its interval, both to the digits that suit the mean. */
  function value(figure) {
    if (figure.mean === null) return '–';
    const share = figure.unit === '%';
    const factor = share ? 100 : 1;
    const size = Math.abs(figure.mean * factor);
    const places = share ? 2 : size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    const interval = figure.halfWidth ? ' ± ' + number(figure.halfWidth * factor, places) : '';
    return number(figure.mean * factor, places) + interval + (share ? ' %' : '');
  }

  /* Of these, less is better; of those that are neither here nor there, neither. */
  const LESS = /grid|co[2₂]|completion|slowdown|miss|overhead|failed|did not pay|unpaid|migration energy/i;
  const MORE = /surplus|saving|deadlines met/i;

  function judged(figure) {
    if (figure.change === null || Math.abs(figure.change) < 0.0005) return '';
    if (MORE.test(figure.name)) return figure.change > 0 ? 'good' : 'bad';
    return LESS.test(figure.name) ? figure.change < 0 ? 'good' : 'bad' : '';
  }

  const named = policy => policy.policy + (policy.slack > 0 ? ', slack ' + policy.slack : '');

  function figures() {
    if (!data.figures.length) {
      at('figures-note').textContent = 'No figures were handed in.';
      return;
    }
    const first = data.figures[0];
    const head = element('tr');
    head.append(element('th', ''));
    for (const policy of data.figures) {
      const cell = element('th', policy.policy);
      cell.scope = 'col';
      cell.append(element('small', (policy.slack > 0 ? 'slack ' + policy.slack + ', ' : '') + 'preset ' + policy.preset));
      head.append(cell);
    }
    const thead = element('thead');
    thead.append(head);
    const body = element('tbody');
    first.figures.forEach((figure, row) => {
      const line = element('tr');
      const name = element('th', figure.name + (figure.unit && figure.unit !== '%' ? ', ' + figure.unit : ''));
      name.scope = 'row';
      line.append(name);
      for (const policy of data.figures) {
        const one = policy.figures[row];
        const cell = element('td', value(one));
        if (policy !== first && one.change !== null) cell.append(element('small', signed(one.change), judged(one)));
        line.append(cell);
      }
      body.append(line);
    });
    at('figures').append(thead, body);
    const intervals = data.figures.some(policy => policy.figures.some(one => one.halfWidth !== null));
    at('figures-note').textContent = (intervals ? 'Mean over the seeds ± half of its 95 % interval. ' : '')
      + (data.figures.length > 1 ? 'Changes are against ' + first.policy
        + (data.figures.some(policy => policy.preset !== first.preset) ? ' with the same preset.' : '.') : '');
    const last = data.figures[data.figures.length - 1];
    tiles(first, data.figures.find(policy => policy.policy === last.policy));
  }

  /* The changes of the last policy, the one that the others lead up to. */
  function tiles(first, last) {
    if (first === last) return;
    for (const figure of last.figures.filter(one => one.change !== null).slice(0, 4)) {
      const tile = element('div', undefined, 'tile');
      tile.append(element('b', signed(figure.change)), element('span', figure.name + ', ' + named(last) + ' against '
        + named(first)));
      at('tiles').append(tile);
    }
  }

  function timeline() {
    const run = data.timeline;
    if (!run) {
      nothing('gantt', 'No run was recorded.');
      nothing('energy', 'No run was recorded.');
      return;
    }
    const shown = stretch(run);
    const { total } = rows(run);
    const label = run.policy + ', seed ' + run.seed + ', ' + instant(run.start) + ' to ' + instant(run.end);
    at('gantt-lead').textContent = 'One run: ' + label + '. Each bar is a job in a lane of the site it is at; green is power that'
      + ' would else have been curtailed. Drag to move, Ctrl and wheel to zoom.';
    const notes = [];
    if (shown[1] - shown[0] < run.end - run.start) {
      notes.push('Shown at first: the three days with the most moves; the slider below reaches the rest.');
    }
    if (run.staysLeftOut) {
      notes.push(number(run.staysLeftOut, 0) + ' stays are left out, as a site has room for so many lanes only here.');
    }
    if (run.segmentsLeftOut) {
      notes.push('Only the first ' + number(run.segments.length, 0) + ' of '
        + number(run.segments.length + run.segmentsLeftOut, 0) + ' stretches are drawn.');
    }
    at('gantt-note').textContent = notes.join(' ');
    chart('gantt', 'Gantt chart of surplus windows and jobs by site. ' + label, (c, width) => ganttOption(run, c, shown, width),
      Math.max(260, Math.min(1400, 102 + total * (total > 80 ? 7 : 11))));
    const sum = column => number(run.energy.reduce((all, bin) => all + bin[column], 0), 1) + ' kWh';
    const text = label + ': ' + sum(2) + ' of surplus, ' + sum(1) + ' from the grid, ' + sum(3)
      + ' of these for sending checkpoints.';
    at('energy-lead').textContent = text;
    chart('energy', 'Draw by source over time. ' + text, c => energyOption(run, c), 340);
  }

  function phase() {
    const diagram = data.phase;
    if (!diagram || !diagram.panels.length) {
      nothing('phase', 'No phase diagram was computed.');
      return;
    }
    let chosen = Math.floor(diagram.panels.length / 2);
    at('phase-lead').textContent = 'A running job on grid power with a day of work left, alone on a link whose bandwidth varies by'
      + ' c\u00a0=\u00a0' + diagram.cv + '; a move may take ' + number(100 * diagram.alpha, 0) + '\u00a0% of the window that is left. Conditional: it'
      + ' would be feasible with a longer window, a faster link or less to send.'
      + (diagram.jobs.length ? ' Jobs stand at the mean of the links that leave the site where they arrive.' : '');
    const draw = chart('phase', 'Phase diagram: size of the checkpoint against bandwidth, with the feasible, conditional and'
      + ' infeasible regions for windows of ' + diagram.panels.map(p => duration(p.hours * 3600000)).join(', '),
    c => phaseOption(diagram, c, chosen), 460);
    diagram.panels.forEach((panel, index) => {
      const button = element('button', duration(panel.hours * 3600000) + ' of window left');
      button.type = 'button';
      button.setAttribute('aria-pressed', String(index === chosen));
      button.addEventListener('click', () => {
        chosen = index;
        for (const other of at('phase-choices').children) other.setAttribute('aria-pressed', String(other === button));
        draw();
      });
      at('phase-choices').append(button);
    });
  }

  function moves(id, list) {
    const table = at(id);
    if (!list.length) {
      table.replaceWith(element('p', 'There was no such move.', 'note'));
      return;
    }
    const head = element('tr');
    for (const name of ['Job', 'From, to', 'Begun', 'Checkpoint, GB', 'Gain, kWh', 'What came of it, and why it was made']) {
      const cell = element('th', name);
      cell.scope = 'col';
      if (name === 'From, to') cell.style.textAlign = 'left';
      head.append(cell);
    }
    const thead = element('thead');
    thead.append(head);
    const body = element('tbody');
    for (const move of list) {
      const line = element('tr');
      const words = element('td', undefined, 'words');
      words.append(element('p', move.measured));
      if (move.expected) words.append(element('p', 'Decided: ' + move.expected));
      const size = element('td', number(move.checkpointBytes / 1e9, 1));
      const gain = element('td', (move.gainKwh > 0 ? '+' : '') + number(move.gainKwh, 2));
      size.dataset.unit = 'GB';
      gain.dataset.unit = 'kWh';
      line.append(element('td', move.job), element('td', move.source + ' → ' + move.destination, 'text'),
        element('td', instant(move.begunMillis)), size, gain, words);
      body.append(line);
    }
    table.append(thead, body);
  }

  header();
  figures();
  if (data.frontier.length) {
    chart('frontier', 'Grid energy against mean completion time: ' + data.frontier.map(p => p.policy
      + (p.slack ? ' with slack ' + p.slack : '') + ' ' + number(p.gridKwh) + ' kWh, ' + number(p.completionHours) + ' h').join('; '),
    (c, width) => frontierOption(data, c, width), 400);
  } else {
    nothing('frontier', 'No policy was evaluated.');
  }
  timeline();
  phase();
  const counted = data.verdicts.filter(v => v.feasible + v.conditional + v.infeasible > 0);
  if (counted.length) {
    chart('verdicts', 'Shares of feasible, conditional and infeasible verdicts by class of checkpoint',
      (c, width) => verdictsOption(data.verdicts, c, width), 100 + 52 * counted.length);
  } else {
    nothing('verdicts', 'No verdict was published.');
  }
  moves('most', data.mostWorth);
  moves('least', data.leastWorth);
})();
