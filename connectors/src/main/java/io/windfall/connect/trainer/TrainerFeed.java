package io.windfall.connect.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Feed;
import io.windfall.connect.OffsetBytes;
import io.windfall.connect.Polled;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder with all its jobs: a record for each whenever what is to be said of it has changed. */
final class TrainerFeed implements Feed<TrainerFeed.State> {

    private static final Logger LOG = LoggerFactory.getLogger(TrainerFeed.class);
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String JOBS = "jobs";
    private static final String ROOT = ".";
    private static final int MOST_JOBS = 1_000;
    /** What all the names of the jobs' folders may weigh; with what is kept of each they stay within an offset. */
    private static final long MOST_NAMES_BYTES = 100_000;

    /** What is kept of all jobs, those of folders that are gone and prints of files among it. */
    private static final long MOST_BYTES = OffsetBytes.MOST - 40_000;

    private static final long LARGEST_TEXT_BYTES = 1 << 20;
    private static final double TEN_YEARS_SECONDS = 10 * 366 * 86_400.0;

    private final TrainerConfig config;
    private final Emitter emitter;
    private final Checkpoints checkpoints;
    /** The folders of the look that is under way. */
    private Set<String> live = Set.of();
    /** By job, the folder that it was found in during the look that is under way. */
    private final Map<String, String> folderOf = new HashMap<>();

    /** What was told, by the folder of the job. */
    record State(Map<String, Told> jobs) {
        State with(String folder, Told told) {
            Map<String, Told> all = new TreeMap<>(jobs);
            all.put(folder, told);
            return new State(all);
        }
    }

    TrainerFeed(TrainerConfig config, Emitter emitter) {
        this.config = config;
        this.emitter = emitter;
        this.checkpoints = new Checkpoints(config);
    }

    @Override
    public String name() {
        return "trainer";
    }

    @Override
    public Duration interval() {
        return config.pollInterval();
    }

    @Override
    public State restored(Map<String, Object> offset) {
        try {
            Map<String, Told> jobs = new TreeMap<>();
            JsonNode json = JSON.readTree((String) offset.getOrDefault(JOBS, "{}"));
            json.fields().forEachRemaining(field -> jobs.put(field.getKey(), Told.of(field.getValue())));
            return new State(jobs);
        } catch (JsonProcessingException e) {
            throw new ConnectException("the connector's offsets cannot be read: reset them", e);
        }
    }

    @Override
    public Map<String, Object> offset(State state) {
        ObjectNode json = JSON.createObjectNode();
        state.jobs().forEach((folder, told) -> json.set(folder, told.json()));
        return Map.of(JOBS, json.toString());
    }

    @Override
    public Polled<State> poll(State before, Instant now) throws IOException {
        Path root = root();
        List<Emission<State>> emissions = new ArrayList<>();
        State state = before;
        Map<String, Path> folders = folders(root);
        live = folders.keySet();
        folderOf.clear();
        for (Map.Entry<String, Path> job : folders.entrySet()) {
            List<Emission<State>> its = new ArrayList<>();
            try {
                state = look(job.getKey(), job.getValue(), root, state, now, its);
            } catch (NoSuchFileException e) {
                LOG.debug("{} was deleted while it was read", e.getFile());
                state = its.isEmpty() ? state : its.get(its.size() - 1).after();
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                LOG.warn("{} cannot be read now: {}", job.getValue(), e.toString());
                state = its.isEmpty() ? state : its.get(its.size() - 1).after();
            }
            emissions.addAll(its);
        }
        checkpoints.forgetGone();
        return Polled.of(emissions, state);
    }

    private Path root() throws SourceUnavailableException {
        try {
            return config.root().toRealPath();
        } catch (IOException e) {
            throw new SourceUnavailableException("the folder " + config.root() + " cannot be read", e);
        }
    }

    private Map<String, Path> folders(Path root) throws IOException {
        Map<String, Path> folders = new TreeMap<>();
        if (config.text(TrainerConfig.JOB).isPresent()) {
            return Map.of(ROOT, root);
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && !Checkpoints.isUnfinished(name)) {
                    folders.put(name, entry);
                }
            }
        }
        if (folders.size() > MOST_JOBS) {
            throw new SourceUnavailableException(
                    root + " has more than " + MOST_JOBS + " folders: watch parts of it", 0, Duration.ZERO);
        }
        long bytes = folders.keySet().stream().mapToLong(OffsetBytes::within).sum();
        if (bytes > MOST_NAMES_BYTES) {
            throw new SourceUnavailableException(
                    root + " has folders whose names are longer than " + MOST_NAMES_BYTES
                            + " bytes in all: watch parts of it",
                    0,
                    Duration.ZERO);
        }
        return folders;
    }

    private State look(String name, Path folder, Path root, State before, Instant now, List<Emission<State>> emissions)
            throws IOException {
        // What has been found so far, with what went to the dead letters.
        State[] state = {before};
        Checkpoints.Refusal refusal =
                (what, reason, detail) -> state[0] = refuse(name, what, reason, detail, state[0], emissions);
        byte[] description = text(folder.resolve(Job.FILE), root);
        Job job;
        Said live;
        try {
            job = Job.of(config, config.text(TrainerConfig.JOB).orElse(name), description);
        } catch (MalformedException e) {
            malformed(folder, folder.resolve(Job.FILE), now, e, refusal);
            return state[0];
        }
        String other = folderOf.putIfAbsent(job.job(), name);
        if (other != null) {
            refusal.refuse(
                    folder,
                    "DUPLICATE_JOB",
                    "job " + job.job() + " is in the folder " + other + " too: set another one in " + Job.FILE);
            return state[0];
        }
        Path progress = folder.resolve(Said.GENERIC);
        try {
            live = text(progress, root) == null ? Said.NOTHING : Said.read(progress);
        } catch (MalformedException e) {
            malformed(folder, progress, now, e, refusal);
            return state[0];
        }
        Told told = told(before, name);
        Path stand = folder.resolve(config.getString(TrainerConfig.CHECKPOINTS));
        Told.Checkpoint newest = Tree.within(stand, root) == null
                ? told.checkpoint()
                : checkpoints.newest(stand, root, told.checkpoint(), now, refusal);
        if (newest == null && live.step() < 0 && job.state() == null) {
            return state[0]; // nothing is known of it yet; it may be no job at all
        }
        return tell(name, job, newest, live, now, state[0], emissions);
    }

    private void malformed(Path folder, Path file, Instant now, MalformedException e, Checkpoints.Refusal refusal)
            throws IOException {
        Path meant = Files.exists(file) ? file : folder;
        if (checkpoints.isSettled(Files.getLastModifiedTime(meant).toMillis(), now)) {
            refusal.refuse(meant, "BAD_VALUE", e.getMessage());
        }
    }

    private State tell(
            String name,
            Job job,
            Told.Checkpoint newest,
            Said live,
            Instant now,
            State state,
            List<Emission<State>> emissions) {
        Told told = told(state, name).with(newest);
        JobProgress progress = progress(job, newest, live);
        String digest = HexFormat.of()
                .formatHex(Tree.sha256().digest(progress.toString().getBytes(StandardCharsets.UTF_8)), 0, 16);
        if (digest.equals(told.digest())) {
            return bounded(state.with(name, told));
        }
        long sequence = Math.max(told.sequence() + 1, now.toEpochMilli());
        progress.setAt(now);
        progress.setSequence(sequence);
        State after = bounded(state.with(name, told.said(sequence, digest)));
        emissions.add(new Emission<>(
                emitter.record(Topics.JOB_PROGRESS, config.fabric() + "/" + job.job(), progress), after));
        return after;
    }

    private JobProgress progress(Job job, Told.Checkpoint newest, Said live) {
        Said saved = newest == null ? Said.NOTHING : newest.said();
        long step = live.step() >= 0 ? live.step() : saved.step();
        long total = live.totalSteps() >= 0
                ? live.totalSteps()
                : saved.totalSteps() >= 0 ? saved.totalSteps() : job.totalSteps();
        JobState state = state(job, saved, live, step, total);
        return JobProgress.newBuilder()
                .setFabric(config.fabric())
                .setJob(job.job())
                .setSite(job.site())
                .setNode(job.node())
                .setState(state)
                .setEpoch(job.epoch())
                .setAt(Instant.EPOCH)
                .setCheckpointBytes(newest == null ? 0 : newest.bytes())
                .setDeltaBytes(newest == null ? null : newest.deltaBytes())
                .setLastCheckpointAt(newest == null ? null : Instant.ofEpochMilli(newest.takenAtMillis()))
                .setStep(step < 0 ? null : step)
                .setTotalSteps(total < 0 ? null : total)
                .setRemainingSeconds(remaining(state, newest, live, step, total))
                .setComputeWatts(job.computeWatts())
                .setGpuModel(job.gpuModel())
                .setDeadline(job.deadline())
                .setSlack(job.slack())
                .setMigratable(job.migratable())
                .setAllowedSites(job.allowedSites())
                .setLabels(job.labels())
                .build();
    }

    private static JobState state(Job job, Said saved, Said live, long step, long total) {
        String said = live.state() != null ? live.state() : job.state() != null ? job.state() : saved.state();
        if (said != null) {
            return JobState.valueOf(said);
        }
        return total >= 0 && step >= total ? JobState.FINISHED : JobState.RUNNING;
    }

    /** As the job says, else by its pace, from the step that is told; null: unknown. */
    private static Double remaining(JobState state, Told.Checkpoint newest, Said live, long step, long total) {
        double seconds = Double.NaN;
        if (state == JobState.FINISHED) {
            seconds = 0;
        } else if (!Double.isNaN(live.remainingSeconds())) {
            seconds = live.remainingSeconds();
        } else if (newest != null
                && live.step() < 0
                && !Double.isNaN(newest.said().remainingSeconds())) {
            seconds = newest.said().remainingSeconds();
        } else if (newest != null && newest.stepsPerSecond() > 0 && total >= 0 && step >= 0) {
            seconds = Math.max(0, total - step) / newest.stepsPerSecond();
        }
        return seconds <= TEN_YEARS_SECONDS ? (Double) seconds : null;
    }

    private State refuse(
            String name, Path what, String reason, String detail, State state, List<Emission<State>> emissions) {
        byte[] text = excerpt(what);
        String mark = HexFormat.of().formatHex(Tree.sha256().digest(utf8(what + "\0" + detail)), 0, 8)
                + HexFormat.of().formatHex(Tree.sha256().digest(text), 0, 8);
        Told told = told(state, name);
        if (told.bad().contains(mark)) {
            return state;
        }
        LOG.warn("{} is left aside: {}", what, detail);
        State after = bounded(state.with(name, told.withBad(mark)));
        emissions.add(
                new Emission<>(emitter.deadLetter(Topics.JOB_PROGRESS, what.toString(), text, reason, detail), after));
        return after;
    }

    /** What stands in a file; the name of what is no file, is gone or is large. */
    private static byte[] excerpt(Path what) {
        try {
            if (Files.isRegularFile(what, LinkOption.NOFOLLOW_LINKS) && Files.size(what) <= LARGEST_TEXT_BYTES) {
                return Files.readAllBytes(what);
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be quoted", what, e);
        }
        return utf8(what.toString());
    }

    /** Null: there is no such file within the root. */
    private static byte[] text(Path file, Path root) throws IOException {
        Path real = Tree.within(file, root);
        if (real == null || !Files.isRegularFile(real)) {
            return null;
        }
        if (Files.size(real) > LARGEST_TEXT_BYTES) {
            throw new IOException(file.getFileName() + " is larger than " + LARGEST_TEXT_BYTES + " bytes");
        }
        return Files.readAllBytes(real);
    }

    /** Without what is most and oldest, where there is too much for an offset: deltas of those are unknown next time. */
    private State bounded(State state) {
        long bytes = 0;
        for (Map.Entry<String, Told> job : state.jobs().entrySet()) {
            bytes += job.getValue().bytes(job.getKey());
        }
        if (bytes <= MOST_BYTES) {
            return state;
        }
        Map<String, Told> jobs = new TreeMap<>(state.jobs());
        List<String> oldestFirst = jobs.keySet().stream()
                .sorted(Comparator.comparingLong(name -> state.jobs().get(name).sequence()))
                .toList();
        for (String name : oldestFirst) {
            Told told = jobs.get(name);
            if (bytes > MOST_BYTES && !live.contains(name)) {
                bytes -= told.bytes(name);
                jobs.remove(name);
            }
        }
        for (String name : oldestFirst) {
            Told told = jobs.get(name);
            if (bytes > MOST_BYTES && told != null && told.printsBytes() > 0) {
                bytes -= told.printsBytes();
                jobs.put(name, told.with(told.checkpoint().withoutPrints()));
            }
        }
        return new State(jobs);
    }

    private static Told told(State state, String name) {
        return state.jobs().getOrDefault(name, Told.NOTHING);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
