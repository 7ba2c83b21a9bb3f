package io.windfall.faults;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Instruction;
import java.util.HashMap;
import java.util.Map;

/**
 * What lies between the sites: links of their own speed, that can be cut. A destination pulls a checkpoint piece by piece;
 * what it has got outlives a cut and its own crash.
 */
final class Network {

    private static final long PIECE_MILLIS = 1000;

    /** A source that says it offers no such thing is asked again for so long, ms. */
    private static final long REFUSAL_PATIENCE_MILLIS = 8000;

    private final World world;
    private final Map<String, Long> cutUntilMillis = new HashMap<>();
    private final Map<String, Long> bytesPerSecond = new HashMap<>();

    Network(World world) {
        this.world = world;
    }

    void link(String source, String destination, long speed) {
        bytesPerSecond.put(source + ">" + destination, speed);
    }

    long bytesPerSecond(String source, String destination) {
        return bytesPerSecond.get(source + ">" + destination);
    }

    /** Cuts two sites from each other, both ways. */
    void cut(String one, String other, long untilMillis) {
        cutUntilMillis.put(one + ">" + other, untilMillis);
        cutUntilMillis.put(other + ">" + one, untilMillis);
    }

    private boolean isCut(String source, String destination) {
        return cutUntilMillis.getOrDefault(source + ">" + destination, 0L) > world.schedule.now();
    }

    /** Begins to pull a checkpoint to a host. */
    Transfer fetch(Host to, Instruction instruction) {
        Transfer transfer = new Transfer(to, instruction);
        world.schedule.in(to.dice.between(20, 200), transfer::goOn);
        return transfer;
    }

    /** A pull under way. */
    final class Transfer {
        private final Host to;
        private final Instruction instruction;
        private final int incarnation;
        private final long begunAtMillis = world.schedule.now();
        private long refusedSinceMillis = -1;
        private int pieces;
        private boolean over;

        Transfer(Host to, Instruction instruction) {
            this.to = to;
            this.instruction = instruction;
            this.incarnation = to.executor.incarnation();
        }

        boolean isOver() {
            return over || to.executor.incarnation() != incarnation;
        }

        boolean isForMigration() {
            return instruction.migrationId() != null;
        }

        void cancel() {
            over = true;
        }

        private void goOn() {
            if (isOver()) {
                if (to.disk.part(digest()) > 0) {
                    world.met(Fault.CHECKPOINT_TORN);
                }
                return;
            }
            long now = world.schedule.now();
            Checkpoint held = to.disk.find(digest());
            if (held != null && to.disk.isWhole(digest())) {
                done(held);
            } else if (instruction.notAfterMillis() >= 0 && to.wallMillis() > instruction.notAfterMillis()) {
                fail("not done in time");
            } else if (to.disk.isFull()) {
                world.met(Fault.DISK_FULL);
                fail("the disk is full");
            } else if (isCut(instruction.source(), to.site)) {
                world.met(Fault.SITES_CUT_FROM_EACH_OTHER);
                breakOff();
            } else {
                pull(now);
            }
        }

        private void pull(long now) {
            boolean someoneUp = false;
            for (Host from : world.hosts) {
                if (from.site.equals(instruction.source()) && from.executor.isUp()) {
                    someoneUp = true;
                    Checkpoint offered = from.executor.offered(instruction.job(), digest());
                    if (offered != null) {
                        piece(offered);
                        return;
                    }
                }
            }
            if (someoneUp && refusedSinceMillis < 0) {
                refusedSinceMillis = now;
            } else if (someoneUp && now - refusedSinceMillis > REFUSAL_PATIENCE_MILLIS) {
                fail("the source does not offer it");
                return;
            }
            world.schedule.in(PIECE_MILLIS, this::goOn);
        }

        private void piece(Checkpoint offered) {
            refusedSinceMillis = -1;
            long speed = bytesPerSecond(instruction.source(), to.site) * (world.isSlow() ? 1 : 4) / 4;
            long bytes = to.disk.part(digest()) + StrictMath.max(1, speed * PIECE_MILLIS / 1000);
            if (bytes >= offered.bytes()) {
                to.disk.keep(world.job(instruction.job()), offered, true);
                done(offered);
                return;
            }
            to.disk.keepPart(digest(), bytes);
            if (++pieces % 3 == 0) {
                double seconds = (world.schedule.now() - begunAtMillis) / 1000.0;
                to.executor.answer(
                        incarnation,
                        new Input.FetchProgressed(
                                instruction.job(),
                                instruction.id(),
                                bytes,
                                offered.bytes(),
                                8.0 * speed,
                                seconds,
                                to.wallMillis()));
            }
            world.schedule.in(PIECE_MILLIS, this::goOn);
        }

        /** Waits for the link; a destination that takes a part for the whole is a defect that is looked for. */
        private void breakOff() {
            if (world.seams.takesPartForWhole() && to.disk.part(digest()) > 0) {
                for (Host from : world.hosts) {
                    Checkpoint offered = from.executor.offered(instruction.job(), digest());
                    if (offered != null) {
                        to.disk.keep(world.job(instruction.job()), offered, false);
                        done(offered);
                        return;
                    }
                }
            }
            world.schedule.in(PIECE_MILLIS, this::goOn);
        }

        private void done(Checkpoint checkpoint) {
            over = true;
            double seconds = StrictMath.max(0.001, (world.schedule.now() - begunAtMillis) / 1000.0);
            world.trace(() -> to.name + ": has fetched " + digest());
            to.executor.answer(
                    incarnation,
                    new Input.Fetched(
                            instruction.job(),
                            instruction.id(),
                            checkpoint,
                            checkpoint.bytes(),
                            seconds,
                            8 * checkpoint.bytes() / seconds,
                            to.wallMillis()));
        }

        private void fail(String reason) {
            over = true;
            world.trace(() -> to.name + ": cannot fetch " + digest() + ", " + reason);
            to.executor.answer(
                    incarnation, new Input.FetchFailed(instruction.job(), instruction.id(), reason, to.wallMillis()));
        }

        private String digest() {
            return instruction.manifestDigest() == null ? "" : instruction.manifestDigest();
        }
    }
}
