package io.windfall.live;

import java.util.List;

/**
 * What came of a live demo.
 *
 * @param jobs each job
 * @param migrationsCompleted migrations whose job ran at the destination
 * @param migrationsFailed migrations that ended otherwise
 * @param duplicateRunners jobs of which two processes were seen alive at once
 * @param looks how often the processes were looked at
 * @param seconds the whole took, s
 */
public record LiveResult(
        List<Job> jobs,
        int migrationsCompleted,
        int migrationsFailed,
        int duplicateRunners,
        long looks,
        double seconds) {

    public LiveResult {
        jobs = List.copyOf(jobs);
    }

    /** Bytes on the wire of all completed moves, B. */
    public long bytesMoved() {
        return jobs.stream()
                .flatMap(job -> job.moves().stream())
                .mapToLong(LiveMove::bytes)
                .sum();
    }

    /** Whether every job ended with the weights of a run that never moved. */
    public boolean weightsIdentical() {
        return jobs.stream().allMatch(Job::weightsIdentical);
    }

    /** Whether all went as it must: the same weights, and no job twice at once. */
    public boolean isSound() {
        return weightsIdentical() && duplicateRunners == 0;
    }

    /**
     * A job.
     *
     * @param job its name
     * @param moves in their order
     * @param finalSite where it ended
     * @param finalStep steps that it had done at the end
     * @param weights SHA-256 of its weights at the end, hex
     * @param unmovedWeights the same of a run of the same seed that never moved
     */
    public record Job(
            String job, List<LiveMove> moves, String finalSite, long finalStep, String weights, String unmovedWeights) {

        public Job {
            moves = List.copyOf(moves);
        }

        public boolean weightsIdentical() {
            return weights.equals(unmovedWeights);
        }
    }
}
