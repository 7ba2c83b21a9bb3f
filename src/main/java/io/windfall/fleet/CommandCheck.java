package io.windfall.fleet;

import io.windfall.fabric.Command;
import java.util.Map;

/** Checks a command as an executor must, and beyond that what only a simulation can: that no job ever lives twice. */
final class CommandCheck {

    private final Reporter reporter;
    private final Links links;
    private final Map<String, Integer> siteIndex;
    private final int[] slotsUsed;
    private final int slotsPerSite;

    CommandCheck(Reporter reporter, Links links, Map<String, Integer> siteIndex, int[] slotsUsed, int slotsPerSite) {
        this.reporter = reporter;
        this.links = links;
        this.siteIndex = siteIndex;
        this.slotsUsed = slotsUsed;
        this.slotsPerSite = slotsPerSite;
    }

    /** What an executor would refuse the command for, or null. */
    String whatIsWrong(Command command, SimJob job) {
        if (!siteIndex.containsKey(command.site())) {
            return "no such site";
        } else if (!reporter.session(command.site()).equals(command.session())) {
            return "session " + command.session() + " is not the one in force";
        } else if (job.phase == SimJob.Phase.FINISHED) {
            return null;
        }
        return switch (command.kind()) {
            case START, RESUME -> wrongWithGrant(command, job);
            case MIGRATE -> {
                if (!command.site().equals(job.site)) {
                    yield "the job is at " + job.site;
                } else if (command.epoch() != job.epoch) {
                    yield "the job stands at epoch " + job.epoch;
                }
                if (!siteIndex.containsKey(command.destination())) {
                    yield "no such destination";
                }
                boolean standing = job.phase == SimJob.Phase.RUNNING
                        || job.phase == SimJob.Phase.QUEUED
                        || job.phase == SimJob.Phase.OFFERED
                        || job.phase == SimJob.Phase.HELD;
                yield standing ? null : "the job is " + job.phase;
            }
            case FETCH -> {
                if (command.epoch() < job.epoch) {
                    yield "the job stands at epoch " + job.epoch;
                } else if (!links.has(command.source(), command.site())) {
                    yield "no link from " + command.source();
                }
                boolean offered = job.phase == SimJob.Phase.OFFERED && job.holders.contains(command.source());
                yield offered ? null : "no complete checkpoint is offered by " + command.source();
            }
            case RELEASE, STOP, PAUSE, PRESTAGE -> null;
        };
    }

    private String wrongWithGrant(Command command, SimJob job) {
        if (command.epoch() <= job.epoch) {
            return "its epoch is not above " + job.epoch;
        }
        boolean frozenHere = isFrozenAt(command, job);
        if (job.isLive() && !frozenHere) {
            return "the job is live at " + job.site + " (" + job.phase + ")";
        } else if (!frozenHere && !job.holders.contains(command.site())) {
            return "the site has no complete checkpoint";
        } else if (!frozenHere && slotsUsed[siteIndex.get(command.site())] >= slotsPerSite) {
            return "no slot is free";
        }
        return null;
    }

    /** Whether the job is told to run on while its checkpoint is being written: it is still in memory. */
    static boolean isFrozenAt(Command command, SimJob job) {
        return command.kind() == Command.Kind.RESUME
                && job.phase == SimJob.Phase.DUMPING
                && job.holdsSlot
                && job.site.equals(command.site());
    }
}
