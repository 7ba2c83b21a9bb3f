package io.windfall.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Kills processes at seeded moments and starts each again after a seeded pause; restarts what ends by itself, and counts it. */
final class Faults {

    /** What is killed. */
    enum Kind {
        TRAINER,
        EXECUTOR,
        ORCHESTRATOR,
        BROKER
    }

    private static final long SHORTEST_PEACE_MILLIS = 2_000;
    private static final int LONGEST_PEACE_MILLIS = 4_000;
    private static final int LONGEST_PAUSE_MILLIS = 10_000;
    private static final int ERA_MILLIS = 45_000;
    private static final long SUPERVISOR_MILLIS = 1_000;
    private static final long LOOK_MILLIS = 50;

    private final ChaosWorld world;
    private final Random random;
    private final Consumer<String> teller;
    private final Map<Kind, Integer> kills = new EnumMap<>(Kind.class);
    private final List<String> ownDeaths = new ArrayList<>();
    private final Map<LiveProcess, Long> startsAtNanos = new HashMap<>();
    private long nextFaultNanos = in(SHORTEST_PEACE_MILLIS + LONGEST_PEACE_MILLIS);
    private int strikes;

    Faults(ChaosWorld world, long seed, Consumer<String> teller) {
        this.world = world;
        this.teller = teller;
        this.random = new Random(seed);
    }

    /** Lets faults happen for so long; broker and orchestrator die once in the second third of each era. */
    void rage(long millis) throws IOException, InterruptedException {
        long end = in(millis);
        while (System.nanoTime() - end < 0) {
            long orchestratorDies = in(ERA_MILLIS / 3 + random.nextInt(ERA_MILLIS / 3));
            long brokerDies = in(ERA_MILLIS / 3 + random.nextInt(ERA_MILLIS / 3));
            long eraEnds = Math.min(end, in(ERA_MILLIS));
            int orchestratorPause = random.nextInt(LONGEST_PAUSE_MILLIS / 2);
            int brokerPause = random.nextInt(LONGEST_PAUSE_MILLIS / 2);
            boolean orchestratorDead = false;
            boolean brokerDead = false;
            while (System.nanoTime() - eraEnds < 0) {
                if (!orchestratorDead && System.nanoTime() - orchestratorDies >= 0) {
                    orchestratorDead = true;
                    kill(Kind.ORCHESTRATOR, world.orchestrator, orchestratorPause);
                }
                if (!brokerDead && System.nanoTime() - brokerDies >= 0) {
                    brokerDead = true;
                    kill(Kind.BROKER, world.broker, brokerPause);
                }
                if (System.nanoTime() - nextFaultNanos >= 0) {
                    strike();
                    nextFaultNanos = in(SHORTEST_PEACE_MILLIS + random.nextInt(LONGEST_PEACE_MILLIS));
                }
                tend();
                Thread.sleep(LOOK_MILLIS);
            }
        }
        startsAtNanos.replaceAll((process, at) -> System.nanoTime());
        tend();
    }

    /** Starts what is due, and what has ended by itself. */
    void tend() throws IOException {
        for (LiveProcess process : world.processes()) {
            Long due = startsAtNanos.get(process);
            if (due == null && process.hasEnded()) {
                ownDeaths.add(process.name() + ": " + process.lastWords());
                startsAtNanos.put(process, in(SUPERVISOR_MILLIS));
            } else if (due != null && System.nanoTime() - due >= 0) {
                startsAtNanos.remove(process);
                process.start();
            }
        }
    }

    int kills(Kind kind) {
        return kills.getOrDefault(kind, 0);
    }

    /** What ended without being killed, with its last words. */
    List<String> ownDeaths() {
        return ownDeaths;
    }

    /** A trainer and an executor in turn; broker and orchestrator have times of their own. */
    private void strike() {
        int pause = random.nextInt(LONGEST_PAUSE_MILLIS);
        if (strikes++ % 2 == 0) {
            killTrainer();
        } else {
            List<LiveSite> sites = List.copyOf(world.sites.values());
            kill(Kind.EXECUTOR, sites.get(random.nextInt(sites.size())).executor(), pause);
        }
    }

    private void killTrainer() {
        List<Long> pids =
                world.watch.living().values().stream().flatMap(List::stream).toList();
        if (!pids.isEmpty()) {
            long pid = pids.get(random.nextInt(pids.size()));
            if (ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false)) {
                kills.merge(Kind.TRAINER, 1, Integer::sum);
                teller.accept("killed trainer " + pid);
            }
        }
    }

    private void kill(Kind kind, LiveProcess process, long pauseMillis) {
        if (process.isAlive()) {
            process.kill();
            kills.merge(kind, 1, Integer::sum);
            teller.accept("killed " + process.name() + ", back in " + pauseMillis + " ms");
            startsAtNanos.put(process, in(pauseMillis));
        }
    }

    private static long in(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
