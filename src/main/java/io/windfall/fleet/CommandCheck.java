package io.windfall.fleet;

import io.windfall.fabric.Command;

/** Checks a command as an executor must, and beyond that what only a simulation can: that no job ever lives twice. */
final class CommandCheck {

    private final Floor floor;

    CommandCheck(Floor floor) {
        this.floor = floor;
    }

    /** What an executor would refuse the command for, or null. */
    String whatIsWrong(Command command, SimJob job) {
        if (!floor.knows(command.site())) {
            return "no such site";
        } else if (!floor.reporter.session(command.site()).equals(command.session())) {
            return "session " + command.session() + " is not the one in force";
        } else if (job.phase == SimJob.Phase.FINISHED) {
            return null;
        }
        return switch (command.kind()) {
            case START, RESUME -> wrongWithGrant(command, job);
            case MIGRATE -> {
                boolean restsHere = !job.isLive() && job.holders.contains(command.site());
                if (!command.site().equals(job.site) && !restsHere) {
                    yield "the job is at " + job.site;
                } else if (command.epoch() != job.epoch && command.epoch() != job.missedEpoch) {
                    yield "the job stands at epoch " + job.epoch;
                }
                if (!floor.knows(command.destination())) {
                    yield "no such destination";
                }
                boolean standing = job.phase == SimJob.Phase.RUNNING
                        || job.phase == SimJob.Phase.QUEUED
                        || job.phase == SimJob.Phase.OFFERED
                        || job.phase == SimJob.Phase.HELD
                        || job.phase == SimJob.Phase.PAUSED;
                yield standing ? null : "the job is " + job.phase;
            }
            case FETCH -> {
                if (command.epoch() < job.epoch) {
                    yield "the job stands at epoch " + job.epoch;
                } else if (!floor.links.has(command.source(), command.site())) {
                    yield "no link from " + command.source();
                }
                boolean offered = job.phase == SimJob.Phase.OFFERED && job.holders.contains(command.source());
                boolean again = job.phase == SimJob.Phase.HELD && job.holders.contains(command.site());
                yield offered || again ? null : "no complete checkpoint is offered by " + command.source();
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
        } else if (!frozenHere && !job.holders.contains(command.site()) && !job.copies.containsKey(command.site())) {
            return "the site has no complete checkpoint";
        } else if (!frozenHere && !floor.hasFreeSlot(command.site())) {
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
