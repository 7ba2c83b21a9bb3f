package io.windfall.live;

import java.time.Duration;
import java.util.List;

/**
 * How a live demo runs.
 *
 * @param sites the sites, an executor process each
 * @param jobs trainers, spread over the sites in turn
 * @param slots of each site
 * @param steps of each training
 * @param stepMillis least time of a step, ms
 * @param checkpointEvery steps between checkpoints
 * @param baseMegabytes frozen weights that travel with each checkpoint, MB
 * @param linkBps what each site may send, bit/s
 * @param window how long the surplus stays at a site before it is revised away
 * @param announced how long it is announced to last
 * @param windows how many windows there are; the last stays open
 * @param lease of the executors' sessions
 * @param seed where the trainings' seeds come from
 * @param patience how long the whole may take
 */
public record LiveOptions(
        List<String> sites,
        int jobs,
        int slots,
        long steps,
        long stepMillis,
        long checkpointEvery,
        int baseMegabytes,
        long linkBps,
        Duration window,
        Duration announced,
        int windows,
        Duration lease,
        long seed,
        Duration patience) {

    public LiveOptions {
        sites = List.copyOf(sites);
        if (sites.size() < 2 || jobs < 1 || slots < 1) {
            throw new IllegalArgumentException("two sites, a job and a slot are the least");
        }
    }

    /** Three sites, six trainers of a minute and a half, four windows, of which all but the last last 22 s of the 20 min announced. */
    public static LiveOptions of(long seed) {
        return new LiveOptions(
                List.of("reno", "oslo", "perth"),
                6,
                6,
                3_000,
                30,
                100,
                12,
                200_000_000,
                Duration.ofSeconds(22),
                Duration.ofMinutes(20),
                4,
                Duration.ofSeconds(15),
                seed,
                Duration.ofMinutes(6));
    }

    /** The names of the jobs and where each begins. */
    List<LiveJob> trainings() {
        return java.util.stream.IntStream.range(0, jobs)
                .mapToObj(i -> new LiveJob(
                        "train-" + (char) ('a' + i),
                        sites.get(i % sites.size()),
                        1_000 * seed + i,
                        steps,
                        stepMillis,
                        checkpointEvery,
                        baseMegabytes))
                .toList();
    }
}
