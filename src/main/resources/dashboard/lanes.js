/* Gives every stay of a job at a site a lane there, so that no two overlap. */

/* Rows in all; more would be thinner than a line. */
const MOST_ROWS = 150;
const LEAST_LANES = 4;
const TOGETHER_MS = 2000;

/*
 * Of the bars of a timeline: {bars: [{job, site, lane, kind, start, end, to, goesOn}], blocks: [{from, to}] rows by site, total rows,
 * left: stays for which there was no lane}. Times in ms.
 */
export function lanes(data) {
  const now = Date.parse(data.now);
  const index = new Map(data.sites.map((site, i) => [site, i]));
  const most = Math.max(LEAST_LANES, Math.floor(MOST_ROWS / Math.max(1, data.sites.length)));
  const bars = data.jobs
    .filter(b => index.has(b.site))
    .map(b => ({
      job: b.job,
      site: index.get(b.site),
      kind: b.kind,
      to: b.to ? index.get(b.to) : undefined,
      start: Date.parse(b.start),
      end: b.end ? Date.parse(b.end) : Math.max(now, Date.parse(b.start)),
      goesOn: !b.end,
    }))
    .sort((a, b) => a.start - b.start || (a.job < b.job ? -1 : 1));
  const stays = [];
  const open = new Map();
  for (const bar of bars) {
    const key = bar.job + ' ' + bar.site;
    let stay = open.get(key);
    if (!stay || bar.start - stay.end > TOGETHER_MS) {
      stay = { site: bar.site, start: bar.start, end: bar.end, bars: [] };
      stays.push(stay);
      open.set(key, stay);
    }
    stay.end = Math.max(stay.end, bar.end);
    stay.bars.push(bar);
  }
  const ends = data.sites.map(() => []);
  let left = 0;
  const kept = [];
  for (const stay of stays) {
    const own = ends[stay.site];
    let lane = own.findIndex(end => end <= stay.start);
    if (lane < 0) lane = own.length;
    if (lane >= most) {
      left++;
      continue;
    }
    own[lane] = stay.end;
    for (const bar of stay.bars) {
      bar.lane = lane;
      kept.push(bar);
    }
  }
  let next = 0;
  const blocks = ends.map(own => {
    const block = { from: next, to: next + Math.max(1, own.length) };
    next = block.to + 1;
    return block;
  });
  return { bars: kept, blocks, total: Math.max(1, next - 1), left };
}

/* Where each move ends: from the moving bar to the next bar of the job at the destination. */
export function crossings(bars) {
  const byJob = new Map();
  for (const bar of bars) {
    if (!byJob.has(bar.job)) byJob.set(bar.job, []);
    byJob.get(bar.job).push(bar);
  }
  const found = [];
  for (const own of byJob.values()) {
    own.forEach((bar, i) => {
      if (bar.kind !== 'MOVE' || bar.goesOn) return;
      const after = own.slice(i + 1).find(next => next.site === bar.to && next.kind !== 'MOVE');
      if (after) found.push({ from: bar, to: after });
    });
  }
  return found;
}
