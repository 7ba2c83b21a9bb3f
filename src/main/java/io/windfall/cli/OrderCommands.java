package io.windfall.cli;

import io.windfall.exchange.SeenRecord;
import io.windfall.schema.OrderKind;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The operators' orders, a command each. */
final class OrderCommands {

    private OrderCommands() {}

    /** An order about a job or a site, by its name. */
    private abstract static class Named extends OrderCommand {
        private final String argument;

        Named(OrderKind kind, String argument) {
            super(kind);
            this.argument = argument;
        }

        abstract String name();

        @Override
        final String target() {
            return NameArgument.valid(argument, name());
        }

        @Override
        boolean tellsFabric(boolean ofMigration) {
            return false;
        }
    }

    @Command(
            name = "approve",
            description = {
                "Has a decision carried out that waits for it (mode approve): that very plan, or nothing. Refused when the"
                        + " decision is more than an hour old, was answered before, or cannot be carried out any more.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  windfall tail decisions --filter mode=APPROVE",
                "  windfall approve west-812-0 --reason 'as planned'"
            })
    static final class Approve extends OrderCommand {
        @Parameters(paramLabel = "DECISION", description = "The decision's id, as 'windfall tail decisions' shows it.")
        private String decision;

        Approve() {
            super(OrderKind.APPROVE);
        }

        @Override
        String target() {
            return decision;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            if (commands.isEmpty()) {
                throw UserException.failed("decision " + decision
                        + " was approved, but no command followed: see 'windfall tail migration.command'");
            }
            return "approved " + decision + ": "
                    + commands.stream().map(SeenRecord::essentials).collect(Collectors.joining("; then "));
        }
    }

    @Command(
            name = "reject",
            description = {
                "Keeps a decision that waits for an answer (mode approve) from being carried out. It is not proposed again"
                        + " until the plan for its job changes.",
                ""
            },
            footer = {"", "Examples:", "  windfall reject west-812-0 --reason 'maintenance at elko'"})
    static final class Reject extends OrderCommand {
        @Parameters(paramLabel = "DECISION", description = "The decision's id, as 'windfall tail decisions' shows it.")
        private String decision;

        Reject() {
            super(OrderKind.REJECT);
        }

        @Override
        String target() {
            return decision;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            return "rejected " + decision + ": nobody can approve of it any more";
        }
    }

    @Command(
            name = "hold",
            description = {"Keeps a job where it is: it is not moved until 'windfall unhold'.", ""},
            footer = {"", "Examples:", "  windfall hold train-7 --fabric west --reason 'demo at noon'"})
    static final class Hold extends Named {
        @Parameters(paramLabel = "JOB", description = "The job.")
        private String job;

        Hold() {
            super(OrderKind.HOLD, "JOB");
        }

        @Override
        String name() {
            return job;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            return "job " + job + " is held: it is not moved until 'windfall unhold " + job + "'";
        }
    }

    @Command(
            name = "unhold",
            description = {"Takes a hold back: the job may be moved again.", ""},
            footer = {"", "Examples:", "  windfall unhold train-7 --fabric west"})
    static final class Unhold extends Named {
        @Parameters(paramLabel = "JOB", description = "The job.")
        private String job;

        Unhold() {
            super(OrderKind.UNHOLD, "JOB");
        }

        @Override
        String name() {
            return job;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            return "job " + job + " is not held: it may be moved";
        }
    }

    @Command(
            name = "forbid",
            description = {"Has no job sent to a site until 'windfall permit'. Jobs that are there stay.", ""},
            footer = {"", "Examples:", "  windfall forbid elko --fabric west --reason 'link works tonight'"})
    static final class Forbid extends Named {
        @Parameters(paramLabel = "SITE", description = "The site.")
        private String site;

        Forbid() {
            super(OrderKind.FORBID, "SITE");
        }

        @Override
        String name() {
            return site;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            return "site " + site + " is forbidden: no job is sent there until 'windfall permit " + site + "'";
        }
    }

    @Command(
            name = "permit",
            description = {"Takes a forbid back: jobs may be sent to the site again.", ""},
            footer = {"", "Examples:", "  windfall permit elko --fabric west"})
    static final class Permit extends Named {
        @Parameters(paramLabel = "SITE", description = "The site.")
        private String site;

        Permit() {
            super(OrderKind.PERMIT, "SITE");
        }

        @Override
        String name() {
            return site;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            return "site " + site + " is permitted: jobs may be sent there";
        }
    }

    @Command(
            name = "abort",
            description = {
                "Takes a migration back that is not yet granted to its destination: the job goes on at its source.",
                ""
            },
            footer = {
                "",
                "Examples:",
                "  windfall migrations",
                "  windfall abort west-812-0-m",
                "  windfall abort train-7 --fabric west"
            })
    static final class Abort extends OrderCommand {
        @Parameters(paramLabel = "MIGRATION|JOB", description = "The migration's id, or the job that migrates.")
        private String migration;

        Abort() {
            super(OrderKind.ABORT);
        }

        @Override
        String target() {
            return migration;
        }

        @Override
        boolean tellsFabric(boolean ofMigration) {
            return ofMigration;
        }

        @Override
        String inForce(List<SeenRecord> commands) {
            return "aborted " + migration + ": the job goes back to its source (see 'windfall migrations --all')";
        }
    }
}
