#!/bin/sh
# Starts one run of a job as the leader of its own session and process group, and writes down how it ended.
# Arguments: RUN (prefix of the run's files) LEASE_FILE KILL_MARGIN_MILLIS BOOT_ID COMMAND...
# Order matters: who we are is written before anything runs, and the claim, which only one can make, decides whether it may.
run=$1
lease=$2
margin=$3
boot=$4
shift 4

# Asked to end, the whole group is: we wait for the job's own answer. (A trap, not ignored: what is ignored is inherited.)
trap : TERM INT HUP

start_ticks() {
  shift 19
  echo "$1"
}
read -r stat <"/proc/$$/stat" || exit 125
# shellcheck disable=SC2086
printf '%s %s\n' "$$" "$(start_ticks ${stat##*) })" >"$run.pid.tmp" || exit 125
mv "$run.pid.tmp" "$run.pid" || exit 125

# Never under a lease that is over, however late we come. Hundredths of a second, hence the added zero.
read -r deadline lease_boot session <"$lease" || exit 124
read -r up idle </proc/uptime || exit 124
now=${up%.*}${up#*.}0
[ "$lease_boot" = "$boot" ] && [ "$now" -lt "$((deadline - margin))" ] || exit 124
mkdir "$run.claim" 2>/dev/null || exit 123

"$@"
code=$?
printf '%s\n' "$code" >"$run.exit.tmp" && { sync "$run.exit.tmp" 2>/dev/null; mv "$run.exit.tmp" "$run.exit"; }
exit "$code"
