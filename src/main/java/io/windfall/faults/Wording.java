package io.windfall.faults;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Output;
import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Signal;
import io.windfall.fabric.Tick;

/** Says in a line of a trace what happened; null: not worth a line. */
final class Wording {

    private Wording() {}

    static String of(Command command) {
        return "orders " + command.kind() + "(" + command.epoch() + ") " + command.job() + " to " + command.site()
                + " session " + command.session() + given(" checkpoint ", command.manifestDigest())
                + given(" migration ", command.migrationId()) + given(", ", command.reason());
    }

    static String of(Migration migration) {
        return "migration " + migration.id() + " of " + migration.job() + " " + migration.source() + " → "
                + migration.destination() + " is " + migration.phase() + "(" + migration.epoch() + ")"
                + given(", ", migration.reason());
    }

    static String of(Rejection rejection) {
        return "refuses " + of(rejection.entry()) + ": " + rejection.reason() + ", " + rejection.detail();
    }

    static String of(JournalEntry entry) {
        JournalEntry.Body body = entry.body();
        if (body instanceof ExecutorEvent event) {
            return event.kind() + "(" + event.epoch() + ") of " + event.job() + " from " + event.site() + " session "
                    + event.session() + " #" + event.sequence() + given(" checkpoint ", event.manifestDigest())
                    + given(", ", event.reason());
        } else if (body instanceof JobReport report) {
            return "report " + report.state() + "(" + report.epoch() + ") of " + report.job() + " from "
                    + report.site() + " session " + report.session() + " #" + report.sequence() + " at step "
                    + report.step();
        } else if (body instanceof Heartbeat beat) {
            return "heartbeat of " + beat.site() + " session " + beat.session() + " #" + beat.sequence();
        } else if (body instanceof Tick || body instanceof LinkReading) {
            return null;
        } else if (body instanceof Signal signal) {
            return "signal " + signal.id() + "/" + signal.revision() + " " + signal.status() + " at " + signal.site()
                    + " until " + signal.endMillis();
        }
        return body.toString();
    }

    static String of(Host host, Input input) {
        if (input instanceof Input.Clock
                || input instanceof Input.Listed
                || input instanceof Input.HeartbeatAcked
                || input instanceof Input.EventAcked
                || input instanceof Input.FetchProgressed) {
            return null;
        } else if (input instanceof Input.Commanded commanded
                && !commanded.instruction().site().equals(host.site)) {
            return null;
        } else if (input instanceof Input.Commanded commanded) {
            return host.name + ": hears " + commanded.partition() + "/" + commanded.offset() + " "
                    + commanded.instruction().kind() + "("
                    + commanded.instruction().epoch() + ") "
                    + commanded.instruction().job() + " session "
                    + commanded.instruction().session();
        }
        return host.name + ": learns " + input;
    }

    static String of(Host host, Output output) {
        if (output instanceof Output.SendReport || output instanceof Output.SendHeartbeat) {
            return null;
        } else if (output instanceof Output.SetLease lease) {
            return null;
        } else if (output instanceof Output.SendEvent sent) {
            return host.name + ": says " + sent.event().kind() + "("
                    + sent.event().epoch() + ") " + sent.event().job() + " session "
                    + sent.event().session() + " #" + sent.event().number();
        }
        return host.name + ": does " + output;
    }

    private static String given(String before, String value) {
        return value == null ? "" : before + value;
    }
}
