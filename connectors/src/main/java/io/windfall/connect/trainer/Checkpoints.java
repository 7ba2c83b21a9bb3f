package io.windfall.connect.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds a job's newest whole checkpoint: the folder whose metadata was written last ({@code progress.json}, else
 * {@code trainer_state.json}, else PyTorch's {@code .metadata}) and in which nothing has changed for a while. Not whole is: a
 * folder without metadata; with nothing else; with an index of weights that names files which are not there; of PyTorch's kind
 * without a {@code .distcp} file. Names that begin with {@code tmp} or a dot, or end in {@code .tmp}, {@code .partial},
 * {@code .incomplete} or {@code ~}, are a trainer's own business.
 */
final class Checkpoints {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String DCP = ".metadata";
    private static final List<String> METADATA = List.of(Said.GENERIC, Said.HUGGING_FACE, DCP);
    private static final List<String> INDEXES = List.of("model.safetensors.index.json", "pytorch_model.bin.index.json");
    private static final Pattern UNFINISHED = Pattern.compile("(tmp|\\.).*|.*(\\.tmp|\\.partial|\\.incomplete|~)");
    private static final Pattern LAST_NUMBER = Pattern.compile(".*?(\\d{1,18})\\D*");
    private static final int MOST_FOLDERS = 10_000;
    private static final long LARGEST_INDEX_BYTES = 64 << 20;

    private final TrainerConfig config;
    private final Duration settle;
    private final int mostFiles;
    /** By folder, what was seen there and since when: settles what has times of another clock. */
    private final Map<Path, Seen> seen = new HashMap<>();

    private record Seen(String mark, Instant since) {}

    /** A folder with metadata. */
    private record Candidate(Path folder, Path metadata, long takenAtMillis) {
        String name() {
            return folder.getFileName().toString();
        }
    }

    /** What is told when something cannot be read though it has settled. */
    interface Refusal {
        void refuse(Path what, String reason, String detail);
    }

    Checkpoints(TrainerConfig config) {
        this.config = config;
        this.settle = config.millis(TrainerConfig.SETTLE);
        this.mostFiles = config.getInt(TrainerConfig.MOST_FILES);
    }

    /** Whether a folder's name says that it is not meant for others. */
    static boolean isUnfinished(String name) {
        return UNFINISHED.matcher(name).matches();
    }

    /** Whether something was written so long ago that it is whole. */
    boolean isSettled(long modifiedMillis, Instant now) {
        return modifiedMillis <= now.minus(settle).toEpochMilli();
    }

    /**
     * The newest whole checkpoint, never one that is older than what is known.
     *
     * @param root what is watched, as a real path
     * @param known told before; null: nothing
     * @return {@code known} itself where there is none newer
     */
    Told.Checkpoint newest(Path folder, Path root, Told.Checkpoint known, Instant now, Refusal refusal)
            throws IOException {
        List<Candidate> candidates = candidates(folder);
        for (int i = 0; i < candidates.size(); i++) {
            Candidate candidate = candidates.get(i);
            boolean same =
                    known != null && known.isOf(candidate.name()) && candidate.takenAtMillis() == known.takenAtMillis();
            if (known != null && !same && !isNewer(candidate, known)) {
                break; // they are sorted: all others are older
            }
            Told.Checkpoint found = inspect(candidate, root, known, same, now, refusal);
            if (found != null) {
                return known == null ? paced(found, candidates.subList(i + 1, candidates.size())) : found;
            }
            if (same) {
                break;
            }
        }
        return known;
    }

    /** Some file systems' times are whole seconds, so of two of one moment the numbers in their names decide. */
    private static boolean isNewer(Candidate candidate, Told.Checkpoint known) {
        long taken = candidate.takenAtMillis();
        return taken > known.takenAtMillis()
                || taken == known.takenAtMillis() && number(candidate.name()) > number(known.folder());
    }

    /** Forgets folders that are gone. */
    void forgetGone() {
        seen.keySet().removeIf(folder -> !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS));
    }

    private List<Candidate> candidates(Path folder) throws IOException {
        List<Candidate> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        && !isUnfinished(entry.getFileName().toString())
                        && found.size() < MOST_FOLDERS) {
                    candidate(entry, found);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        found.sort(Comparator.comparingLong(Candidate::takenAtMillis)
                .thenComparingLong(candidate -> number(candidate.name()))
                .reversed());
        return found;
    }

    private static void candidate(Path folder, List<Candidate> found) throws IOException {
        for (String name : METADATA) {
            Path metadata = folder.resolve(name);
            try {
                BasicFileAttributes facts =
                        Files.readAttributes(metadata, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (facts.isRegularFile()) {
                    found.add(new Candidate(
                            folder, metadata, facts.lastModifiedTime().toMillis()));
                    return;
                }
            } catch (NoSuchFileException e) {
                continue; // the next name
            }
        }
    }

    /** Null: it is not whole, or gone. */
    private Told.Checkpoint inspect(
            Candidate candidate, Path root, Told.Checkpoint known, boolean same, Instant now, Refusal refusal)
            throws IOException {
        try {
            Tree tree = Tree.of(candidate.folder(), root, mostFiles);
            String mark = tree.mark();
            if (same && mark.equals(known.mark())) {
                return known;
            }
            boolean shrinks = same && tree.bytes() < known.bytes();
            if (!hasSettled(candidate.folder(), tree, mark, shrinks, now) || !isWhole(candidate, tree)) {
                return null;
            }
            Said said = said(candidate);
            long[] prints = prints(tree);
            if (!Tree.of(candidate.folder(), root, mostFiles).mark().equals(mark)) {
                return null; // it has changed while it was read
            }
            return new Told.Checkpoint(
                    candidate.name(),
                    candidate.takenAtMillis(),
                    said,
                    tree.bytes(),
                    delta(tree, prints, known, same),
                    mark,
                    prints,
                    same ? known.stepsPerSecond() : pace(known, said.step(), candidate.takenAtMillis()));
        } catch (NoSuchFileException e) {
            return null; // deleted meanwhile
        } catch (MalformedException e) {
            if (isSettled(candidate.takenAtMillis(), now)) {
                refusal.refuse(candidate.metadata(), "BAD_VALUE", e.getMessage());
            }
            return null;
        } catch (Tree.TooManyFilesException e) {
            refusal.refuse(candidate.folder(), "TOO_MANY_FILES", e.getMessage());
            return null;
        }
    }

    /** What is being deleted leaves old files behind: of one that shrinks only how long it was seen so counts. */
    private boolean hasSettled(Path folder, Tree tree, String mark, boolean shrinks, Instant now) {
        Seen before = seen.get(folder);
        if (before == null || !before.mark().equals(mark)) {
            before = new Seen(mark, now);
            seen.put(folder, before);
        }
        return !shrinks && isSettled(tree.newestMillis(), now)
                || !before.since().plus(settle).isAfter(now);
    }

    private static boolean isWhole(Candidate candidate, Tree tree) throws IOException {
        Set<String> names = tree.files().stream().map(Tree.Item::name).collect(Collectors.toSet());
        boolean dcp = candidate.metadata().endsWith(DCP);
        if (dcp
                && (names.stream().noneMatch(name -> name.endsWith(".distcp"))
                        || Files.size(candidate.metadata()) == 0)) {
            return false;
        }
        for (Tree.Item file : tree.files()) {
            if (INDEXES.contains(file.name()) && !names.containsAll(indexed(file))) {
                return false;
            }
        }
        return names.stream().anyMatch(name -> !METADATA.contains(name));
    }

    private static Set<String> indexed(Tree.Item index) throws IOException {
        if (index.bytes() > LARGEST_INDEX_BYTES) {
            throw new MalformedException(index.name() + " is larger than " + LARGEST_INDEX_BYTES + " bytes");
        }
        try {
            Set<String> files = new HashSet<>();
            for (JsonNode file : JSON.readTree(Files.readAllBytes(index.path())).path("weight_map")) {
                files.add(file.asText());
            }
            return files;
        } catch (JsonProcessingException e) {
            throw new MalformedException(index.name() + " is no whole JSON: " + e.getOriginalMessage());
        }
    }

    private static Said said(Candidate candidate) throws IOException {
        if (candidate.metadata().endsWith(DCP)) {
            return new Said(number(candidate.name()), -1, Double.NaN, null);
        }
        return Said.read(candidate.metadata());
    }

    private long[] prints(Tree tree) throws IOException {
        if (config.delta() == TrainerConfig.Delta.NONE) {
            return null;
        }
        return tree.prints(config.delta() == TrainerConfig.Delta.DIGEST && tree.bytes() <= config.digestMaxBytes());
    }

    /** Bytes of the files whose prints the one before does not have; of one that has grown, on top of what was told. */
    private static Long delta(Tree tree, long[] prints, Told.Checkpoint known, boolean same) {
        if (prints == null || known == null || known.prints() == null || same && known.deltaBytes() == null) {
            return null;
        }
        Set<Long> before = Arrays.stream(known.prints()).boxed().collect(Collectors.toSet());
        long bytes = same ? known.deltaBytes() : 0;
        for (int i = 0; i < prints.length; i++) {
            bytes += before.contains(prints[i]) ? 0 : tree.files().get(i).bytes();
        }
        return Math.min(bytes, tree.bytes());
    }

    /** Steps a second: half of the last stretch, half of what was before. */
    private static double pace(Told.Checkpoint known, long step, long takenAtMillis) {
        if (known == null || known.said().step() < 0 || step <= known.said().step()) {
            return Double.NaN; // it began anew
        }
        if (takenAtMillis == known.takenAtMillis()) {
            return known.stepsPerSecond();
        }
        double last = (step - known.said().step()) * 1000.0 / (takenAtMillis - known.takenAtMillis());
        return Double.isNaN(known.stepsPerSecond()) ? last : (last + known.stepsPerSecond()) / 2;
    }

    /** At the first look, the pace from the one before it that still stands. */
    private static Told.Checkpoint paced(Told.Checkpoint first, List<Candidate> older) throws IOException {
        for (Candidate candidate : older) {
            try {
                Said said = said(candidate);
                long millis = first.takenAtMillis() - candidate.takenAtMillis();
                if (said.step() >= 0 && said.step() < first.said().step() && millis > 0) {
                    double pace = (first.said().step() - said.step()) * 1000.0 / millis;
                    return new Told.Checkpoint(
                            first.folder(),
                            first.takenAtMillis(),
                            first.said(),
                            first.bytes(),
                            first.deltaBytes(),
                            first.mark(),
                            first.prints(),
                            pace);
                }
            } catch (NoSuchFileException | MalformedException e) {
                continue; // the one before it, then
            }
        }
        return first;
    }

    /** The last number in a name, such as step-1200 or epoch=3-step=1200; -1: there is none. */
    static long number(String name) {
        long number = -1;
        Matcher matcher = LAST_NUMBER.matcher(name);
        while (matcher.find()) {
            number = Long.parseLong(matcher.group(1));
        }
        return number;
    }
}
