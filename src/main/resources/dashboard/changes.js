/* What of the state is worth saying aloud. */
import { lower } from './words.js';

const ENDS = { COMPLETED: 'is complete', ROLLED_BACK: 'was rolled back', ABANDONED: 'was abandoned' };

export function changes(before, after) {
  const said = [];
  if (!before) return said;
  const sites = new Map(before.sites.map(site => [site.site, site]));
  for (const site of after.sites) {
    const was = sites.get(site.site);
    if (!was) {
      said.push('Site ' + site.site + ' is there');
      continue;
    }
    const open = s => Boolean(s.window && s.window.open);
    if (open(site) !== open(was)) said.push('Surplus at ' + site.site + (open(site) ? ' begins' : ' is over'));
    if (Boolean(site.demandResponse) !== Boolean(was.demandResponse)) {
      said.push('Demand response at ' + site.site + (site.demandResponse ? ' begins' : ' is over'));
    }
    const lapsed = s => Boolean(s.executor && s.executor.lapsed);
    if (lapsed(site) !== lapsed(was))
      said.push('The lease of ' + site.site + (lapsed(site) ? ' has lapsed' : ' is in force again'));
  }
  if (before.mode !== after.mode) said.push('The mode is now ' + lower(after.mode));
  return said;
}

export const ended = migration =>
  ENDS[migration.phase]
    ? 'The migration of ' + migration.job + ' to ' + migration.destination + ' ' + ENDS[migration.phase]
    : null;
