package io.windfall.faults;

import io.windfall.executor.machine.ExecutorMachine;
import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Instruction;
import io.windfall.executor.machine.Output;
import io.windfall.executor.machine.Step;
import io.windfall.fabric.Command;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Migration;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.StateMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Mistakes that a coordinator or an executor could make: each distorts what the real machines are given or say. */
enum Defect {
    START_BEFORE_TRANSFERRED("has not said to hold", () -> new Seams() {
        @Override
        List<io.windfall.fabric.Output> orchestrate(FabricState state, JournalEntry entry) {
            List<io.windfall.fabric.Output> outputs = StateMachine.apply(state, entry);
            for (io.windfall.fabric.Output output : outputs) {
                if (output instanceof Migration said && said.phase() == Migration.Phase.FETCHING) {
                    state.migrations().put(said.job(), in(said, Migration.Phase.AWAITING_SLOT));
                }
            }
            return outputs;
        }
    }),
    ACCEPT_AN_OLDER_EPOCH("two live copies|starts .* after", () -> new Seams() {
        @Override
        Step execute(ExecutorMachine machine, Host host, ExecutorState state, Input input) {
            Step step = machine.apply(state, input);
            if (input instanceof Input.Commanded heard && isGrantTo(host, heard.instruction())) {
                Instruction grant = heard.instruction();
                boolean old = grant.epoch() <= host.executor.highestGranted(grant.job());
                if (old
                        && grant.session().equals(state.sessionId())
                        && host.bootMillis() < host.driver.leaseDeadlineMillis()) {
                    return with(
                            step,
                            new Output.Start(grant.job(), grant.epoch(), host.disk.newest(host.job(grant.job()))));
                }
            }
            return step;
        }
    }),
    ACCEPT_A_GRANT_OF_AN_OLD_SESSION("granted was|two live copies", () -> new Seams() {
        @Override
        Step execute(ExecutorMachine machine, Host host, ExecutorState state, Input input) {
            if (input instanceof Input.Commanded heard
                    && isGrantTo(host, heard.instruction())
                    && state.sessionId() != null) {
                return machine.apply(
                        state,
                        new Input.Commanded(
                                heard.partition(),
                                heard.offset(),
                                inSession(heard.instruction(), state.sessionId()),
                                heard.wallMillis()));
            }
            return machine.apply(state, input);
        }
    }),
    GRANT_BOTH("is granted after|two live copies", () -> new Seams() {
        @Override
        List<io.windfall.fabric.Output> orchestrate(FabricState state, JournalEntry entry) {
            List<io.windfall.fabric.Output> outputs = new ArrayList<>(StateMachine.apply(state, entry));
            for (io.windfall.fabric.Output output : List.copyOf(outputs)) {
                if (output instanceof Command command
                        && command.kind() == Command.Kind.RESUME
                        && command.migrationId() != null
                        && state.sites().get(command.destination()).session() != null) {
                    outputs.add(startAtDestinationToo(state, command));
                }
            }
            return outputs;
        }
    }),
    FORGET_NOT_AFTER("after its notAfter", () -> new Seams() {
        @Override
        List<io.windfall.fabric.Output> orchestrate(FabricState state, JournalEntry entry) {
            List<io.windfall.fabric.Output> outputs = StateMachine.apply(state, entry);
            for (Migration migration : List.copyOf(state.migrations().values())) {
                state.migrations().put(migration.job(), without(migration));
            }
            return outputs;
        }
    }),
    DELETE_THE_SOURCES_COPY_EARLY("is recoverable", () -> new Seams() {
        @Override
        Step execute(ExecutorMachine machine, Host host, ExecutorState state, Input input) {
            Step step = machine.apply(state, input);
            for (Output output : step.outputs()) {
                if (output instanceof Output.Offer offer) {
                    LocalJob local = host.driver.local(offer.job());
                    if (local != null && !local.lives()) {
                        host.driver.forget(offer.job());
                        host.disk.purge(host.job(offer.job()));
                    }
                }
            }
            return step;
        }
    }),
    TAKE_OVER_WITHOUT_THE_LEASES_MARGIN("was silent for .* only|two live copies", () -> new Seams() {
        @Override
        List<io.windfall.fabric.Output> orchestrate(FabricState state, JournalEntry entry) {
            if (entry.body() instanceof SettingsChange change) {
                return StateMachine.apply(state, of(entry, withoutMargin(change)));
            }
            return StateMachine.apply(state, entry);
        }
    }),
    PERSIST_AFTER_ACTING("sends another", () -> new Seams() {
        @Override
        boolean actsFirst() {
            return true;
        }
    }),
    ACCEPT_A_TORN_MANIFEST("does not hold in full", () -> new Seams() {
        @Override
        boolean takesPartForWhole() {
            return true;
        }
    }),
    START_ON_A_SLOT_NOT_YET_FREE("which has . slots?", () -> new Seams() {
        @Override
        List<io.windfall.fabric.Output> orchestrate(FabricState state, JournalEntry entry) {
            if (entry.body() instanceof SiteCard card) {
                return StateMachine.apply(state, of(entry, withAnotherSlot(card)));
            }
            return StateMachine.apply(state, entry);
        }
    });

    /** What the verifier must complain of, as a pattern: it is to be found for what it is. */
    final Pattern complaint;

    final Supplier<Seams> seams;

    Defect(String complaint, Supplier<Seams> seams) {
        this.complaint = Pattern.compile(complaint);
        this.seams = seams;
    }

    private static boolean isGrantTo(Host host, Instruction instruction) {
        return instruction.site().equals(host.site)
                && instruction.session() != null
                && (instruction.kind() == Instruction.Kind.START || instruction.kind() == Instruction.Kind.RESUME);
    }

    private static Step with(Step step, Output output) {
        List<Output> outputs = new ArrayList<>(step.outputs());
        outputs.add(output);
        return new Step(step.state(), outputs);
    }

    private static JournalEntry of(JournalEntry entry, JournalEntry.Body body) {
        return new JournalEntry(entry.fabric(), entry.origin(), body);
    }

    private static Instruction inSession(Instruction one, String session) {
        return new Instruction(
                one.id(),
                one.kind(),
                one.job(),
                one.site(),
                session,
                one.epoch(),
                one.migrationId(),
                one.source(),
                one.destination(),
                one.notAfterMillis(),
                one.manifestDigest(),
                one.sourceUrl(),
                one.checkpoint(),
                one.grant());
    }

    private static Command startAtDestinationToo(FabricState state, Command resume) {
        return new Command(
                resume.id() + "-too",
                resume.job(),
                Command.Kind.START,
                resume.destination(),
                state.sites().get(resume.destination()).session(),
                resume.epoch(),
                resume.migrationId(),
                null,
                resume.source(),
                resume.destination(),
                null,
                resume.manifestDigest(),
                resume.issuedAtMillis());
    }

    private static SettingsChange withoutMargin(SettingsChange one) {
        return new SettingsChange(
                one.orderId(),
                one.issuedBy(),
                one.policy(),
                one.preset(),
                one.mode(),
                one.clock(),
                one.alpha(),
                one.epsilon(),
                one.debounceMillis(),
                one.dwellSeconds(),
                one.telemetryDebounceSeconds(),
                0.0,
                one.copyAhead(),
                one.version());
    }

    private static SiteCard withAnotherSlot(SiteCard one) {
        return new SiteCard(
                one.site(),
                one.gridZone(),
                one.slots() + 1,
                one.powerLimitWatts(),
                one.gpuModels(),
                one.carbonGramsPerKwh(),
                one.ingressLimitBps(),
                one.egressLimitBps(),
                one.executorUrl(),
                one.executorKey(),
                one.withdrawn());
    }

    private static Migration in(Migration one, Migration.Phase phase) {
        return changed(one, phase, one.notAfterMillis());
    }

    private static Migration without(Migration one) {
        return changed(one, one.phase(), Long.MAX_VALUE / 2);
    }

    private static Migration changed(Migration one, Migration.Phase phase, long notAfterMillis) {
        return new Migration(
                one.id(),
                one.job(),
                one.source(),
                one.destination(),
                phase,
                one.epoch(),
                one.wasRunning(),
                one.decisionId(),
                one.checkpointBytes(),
                one.departedAtMillis(),
                notAfterMillis,
                one.updatedAtMillis(),
                one.manifestDigest(),
                one.transferSeconds(),
                one.reason(),
                one.course(),
                one.stepsLost(),
                one.grantedSession());
    }
}
