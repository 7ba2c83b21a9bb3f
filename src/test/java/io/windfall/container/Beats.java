package io.windfall.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What jobs say of themselves, past Kafka and Windfall: a loop in each job's process group adds a line to a file of all containers,
 * again and again while the group lives. The containers share the machine's clock.
 */
final class Beats {
    /** Of shell: {@code $BEATS/JOB} gets the time in ms, the epoch and the site of whoever runs the job. */
    static final String LOOP = "(while :; do echo \"$(date +%s%3N) $WINDFALL_EPOCH $SITE\" >> \"$BEATS/$WINDFALL_JOB\";"
            + " sleep 0.2; done) & ";

    /** A copy of a job: from when to when it was seen alive. */
    record Life(String job, long epoch, String site, long firstMillis, long lastMillis) {}

    private final Map<String, List<Life>> lives = new TreeMap<>();

    /** @param lines of {@code JOB MILLIS EPOCH SITE}; one that is cut short is left out */
    Beats(List<String> lines) {
        Map<String, Life> found = new HashMap<>();
        for (String line : lines) {
            String[] words = line.strip().split(" ");
            if (words.length == 4) {
                long at = Long.parseLong(words[1]);
                Life seen = new Life(words[0], Long.parseLong(words[2]), words[3], at, at);
                found.merge(words[0] + "/" + words[2] + "/" + words[3], seen, Beats::joined);
            }
        }
        found.values().forEach(life -> lives.computeIfAbsent(life.job(), any -> new ArrayList<>())
                .add(life));
        lives.values().forEach(all -> all.sort(Comparator.comparingLong(Life::firstMillis)));
    }

    private static Life joined(Life a, Life b) {
        return new Life(
                a.job(),
                a.epoch(),
                a.site(),
                Math.min(a.firstMillis(), b.firstMillis()),
                Math.max(a.lastMillis(), b.lastMillis()));
    }

    /** The copy that was seen last; null: none ever was. */
    Life last(String job) {
        return lives.getOrDefault(job, List.of()).stream()
                .max(Comparator.comparingLong(Life::lastMillis))
                .orElse(null);
    }

    /** The copies of a job, by when each was first seen. */
    List<Life> of(String job) {
        return lives.getOrDefault(job, List.of());
    }

    /** Fails where two copies of a job were alive at once, or an older grant outlived a newer one. */
    void requireOneCopyAtATime() {
        lives.forEach((job, all) -> {
            for (int i = 1; i < all.size(); i++) {
                Life before = all.get(i - 1);
                Life after = all.get(i);
                assertThat(after.firstMillis()).as("%s after %s", after, before).isGreaterThan(before.lastMillis());
                assertThat(after.epoch()).as("%s after %s", after, before).isGreaterThanOrEqualTo(before.epoch());
            }
        });
        assertThat(lives).isNotEmpty();
    }
}
