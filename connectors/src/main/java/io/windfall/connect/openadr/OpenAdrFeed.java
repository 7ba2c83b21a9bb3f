package io.windfall.connect.openadr;

import io.windfall.connect.Emission;
import io.windfall.connect.Emitter;
import io.windfall.connect.Feed;
import io.windfall.connect.HttpSource;
import io.windfall.connect.Polled;
import io.windfall.connect.SignalLedger;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.connect.openadr.VenEvent.Descriptor;
import io.windfall.schema.GridSignal;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A VTN that is looked at again and again. A look reads all pages, then asks for each event that has live signals and was not
 * among them: only what the VTN says is gone is cancelled, since deletions shift pages. Nothing is emitted before all is read.
 */
final class OpenAdrFeed implements Feed<OpenAdrState> {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAdrFeed.class);
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    /** Of a look, but for dead letters, since each holds the state after it; the rest is the next look's. */
    private static final int MOST_EMISSIONS = 200;

    private final OpenAdrConfig config;
    private final Emitter emitter;
    private final Vtn vtn;
    private final EventSignals signals;
    private final String source;
    /** Pages have shifted, so others may be hidden, too; not twice in a row, since a VTN may hide for reasons of its own. */
    private boolean looksAgain;

    OpenAdrFeed(OpenAdrConfig config, Emitter emitter) {
        this(config, emitter, Clock.systemUTC(), length -> Thread.sleep(length.toMillis()));
    }

    /** With a clock for tokens, program descriptors and skew, and what waits where the VTN asks for it. */
    OpenAdrFeed(OpenAdrConfig config, Emitter emitter, Clock clock, Vtn.Pause pause) {
        this.config = config;
        this.emitter = emitter;
        this.vtn = new Vtn(config, clock, pause);
        this.signals = new EventSignals(config);
        this.source = config.sourceName("openadr");
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public Duration interval() {
        return config.pollInterval();
    }

    @Override
    public OpenAdrState restored(Map<String, Object> offset) {
        return OpenAdrState.of(offset);
    }

    @Override
    public Map<String, Object> offset(OpenAdrState state) {
        return state.offset();
    }

    @Override
    public Polled<OpenAdrState> poll(OpenAdrState before, Instant now) throws IOException, InterruptedException {
        Look look = new Look(before, now);
        Set<String> listed = new LinkedHashSet<>();
        for (String text : vtn.events()) {
            String id = EventReader.idOf(text);
            if (id == null) {
                look.takeNameless(text);
            } else if (isOfOurPrograms(text)) {
                listed.add(id);
                look.takeListed(id, text);
            }
        }
        boolean hasShifted = false;
        for (String id : look.mayBeHidden()) {
            if (!listed.contains(id) && look.takeHidden(id)) {
                listed.add(id);
                hasShifted |= look.hasLive(id);
            }
        }
        looksAgain = hasShifted && !looksAgain;
        return look.result(listed);
    }

    /** Some VTNs do not filter, or do not know how. */
    private boolean isOfOurPrograms(String text) {
        List<String> programs = config.getList(OpenAdrConfig.PROGRAMS);
        String program = programs.isEmpty() ? null : EventReader.programOf(text);
        return program == null || programs.contains(program);
    }

    private Duration soon() {
        return config.pollInterval().compareTo(SOON) < 0 ? config.pollInterval() : SOON;
    }

    /** Of an event that the VTN has but does not list: whether it is what we list that has changed. */
    private boolean isForUs(String text) {
        VenEvent event;
        try {
            event = EventReader.read(text);
        } catch (Refusal e) {
            return true; // what cannot be read changes nothing
        }
        List<String> programs = config.getList(OpenAdrConfig.PROGRAMS);
        List<String> targets = config.getList(OpenAdrConfig.TARGETS);
        boolean ofProgram = programs.isEmpty() || programs.contains(event.programId());
        boolean targeted =
                targets.isEmpty() || event.targets().stream().anyMatch(target -> targets.contains(target.value()));
        return ofProgram && targeted;
    }

    private static String digest(String text) {
        UUID digest = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(digest.getMostSignificantBits());
    }

    /** What one look amounts to so far. */
    private final class Look {
        private final Instant now;
        private final List<Emission<OpenAdrState>> emissions = new ArrayList<>();
        private final Set<String> wanted = new HashSet<>();
        private final Set<String> nameless = new LinkedHashSet<>();
        /** The ids of the signals in the ledger, by event. */
        private final Map<String, Set<String>> published = new HashMap<>();

        private OpenAdrState state;
        private boolean hasMore;

        Look(OpenAdrState state, Instant now) {
            this.state = state;
            this.now = now;
            state.ledger().entries().keySet().forEach(this::index);
        }

        private void index(String signalId) {
            signals.eventOf(signalId).ifPresent(event -> published
                    .computeIfAbsent(event, e -> new LinkedHashSet<>())
                    .add(signalId));
        }

        void takeNameless(String text) {
            String digest = digest(text);
            if (nameless.add(digest) && !state.nameless().contains(digest)) {
                Set<String> told = new LinkedHashSet<>(state.nameless());
                told.add(digest);
                Refusal refusal = new Refusal(Refusal.BAD_EVENT, "it has no id that serves");
                try {
                    EventReader.read(text);
                } catch (Refusal e) {
                    refusal = e;
                }
                state = state.with(told);
                emitDeadLetter(HttpSource.shown(config.uri("/events")), text, refusal);
            }
        }

        /** A page may be older than what was read before it, so an older version counts only when it is asked for. */
        void takeListed(String id, String text) throws IOException, InterruptedException {
            KnownEvent known = state.events().get(id);
            Long modified = EventReader.modifiedMillis(text);
            boolean isOlder = known != null
                    && known.modifiedMillis() != null
                    && modified != null
                    && modified < known.modifiedMillis();
            if (isOlder) {
                takeHidden(id);
            } else {
                take(id, text);
            }
        }

        /** What was published of holds still, or began when it was seen first: whether it is gone is the VTN's to say. */
        List<String> mayBeHidden() {
            Set<String> all = new LinkedHashSet<>(published.keySet());
            all.removeIf(id -> !hasLive(id));
            state.events().forEach((id, known) -> {
                if (known.startedMillis() != null) {
                    all.add(id);
                }
            });
            return List.copyOf(all);
        }

        /** An event that no page shows; gives whether the VTN has it still. */
        boolean takeHidden(String id) throws IOException, InterruptedException {
            Optional<String> still;
            try {
                still = vtn.event(id).filter(text -> isForUs(text));
            } catch (SourceUnavailableException e) {
                return keptAsItIs(id, e);
            }
            if (still.isPresent()) {
                take(id, still.get());
            } else {
                cancel(id);
            }
            return still.isPresent();
        }

        private boolean keptAsItIs(String id, SourceUnavailableException why) throws SourceUnavailableException {
            if (!Vtn.isOfOneObject(why)) {
                throw why;
            }
            LOG.warn("{}: what was announced of event {} stands", why.getMessage(), id);
            keepAll(id);
            return true;
        }

        void take(String id, String text) throws IOException, InterruptedException {
            KnownEvent before = state.events().get(id);
            KnownEvent known = before == null ? KnownEvent.unseen(source, id) : before;
            String digest = digest(text);
            if (digest.equals(known.settled())) {
                return;
            }
            List<String> told = new ArrayList<>();
            try {
                VenEvent event = EventReader.read(text);
                known = known.settledAs(null).seeing(event, now.toEpochMilli());
                EventSignals.Result result = signals.of(event, known, program(event), now);
                state = state.with(id, known);
                for (Refusal refusal : result.refused()) {
                    tell(id, text, refusal, told);
                }
                publish(id, result);
                logNew(before, id, result);
                if (result.isOver() && !hasLive(id) && !hasMore) {
                    settle(id, digest);
                }
            } catch (Refusal refusal) {
                state = state.with(id, known);
                tell(id, text, refusal, told);
                keepAll(id);
            }
            state = state.with(id, state.events().get(id).tellingOnly(told));
        }

        private Map<String, Descriptor> program(VenEvent event) throws IOException, InterruptedException, Refusal {
            String program = event.programId();
            if (program == null || !signals.needsProgram(event)) {
                return Map.of();
            }
            try {
                return vtn.descriptors(program);
            } catch (SourceUnavailableException e) {
                if (!Vtn.isOfOneObject(e)) {
                    throw e;
                }
                throw new Refusal(
                        Refusal.NO_PROGRAM,
                        "what its values are in is for its program " + program + " to say, which cannot be read now ("
                                + e.status() + ")");
            }
        }

        private void publish(String id, EventSignals.Result result) {
            for (GridSignal signal : result.signals()) {
                wanted.add(signal.getId());
            }
            // First what ends, so that a limit and what takes its place do not stand side by side.
            for (String out : publishedOf(id)) {
                if (result.isUnread(out)) {
                    wanted.add(out);
                } else if (!wanted.contains(out) && isLive(out)) {
                    emit(cancellation(out));
                }
            }
            for (GridSignal signal : result.signals()) {
                emit(state.ledger().put(signal, now));
            }
        }

        void cancel(String id) {
            publishedOf(id).stream().filter(this::isLive).forEach(out -> emit(cancellation(out)));
        }

        boolean hasLive(String id) {
            return publishedOf(id).stream().anyMatch(this::isLive);
        }

        private boolean isLive(String signalId) {
            return !state.ledger().entries().get(signalId).isOverAt(now.toEpochMilli());
        }

        private List<String> publishedOf(String id) {
            return List.copyOf(published.getOrDefault(id, Set.of()));
        }

        private Optional<SignalLedger.Change> cancellation(String signalId) {
            return state.ledger().cancel(signalId, config.getString(OpenAdrConfig.FABRIC), source, now);
        }

        private void keepAll(String id) {
            wanted.addAll(publishedOf(id));
        }

        private void settle(String id, String digest) {
            state = state.with(id, state.events().get(id).settledAs(digest));
        }

        private void logNew(KnownEvent before, String id, EventSignals.Result result) {
            if (before == null) {
                LOG.info(
                        "Event {}: {} signals, {} refusals",
                        id,
                        result.signals().size(),
                        result.refused().size());
            }
        }

        private void tell(String id, String text, Refusal refusal, List<String> told) {
            String digest = digest(refusal.reason() + refusal.getMessage() + text);
            told.add(digest);
            if (!state.events().get(id).told().contains(digest)) {
                state = state.with(id, state.events().get(id).telling(digest));
                emitDeadLetter(HttpSource.shown(vtn.eventUri(id)), text, refusal);
            }
        }

        private void emitDeadLetter(String where, String text, Refusal refusal) {
            emissions.add(new Emission<>(
                    emitter.deadLetter(Topics.GRID_SIGNAL, where, text, refusal.reason(), refusal.getMessage()),
                    state));
        }

        private void emit(Optional<SignalLedger.Change> news) {
            if (news.isEmpty()) {
                return;
            }
            if (emissions.size() >= MOST_EMISSIONS) {
                hasMore = true; // the next look finds it news still
                return;
            }
            state = state.with(news.get().after());
            GridSignal signal = news.get().signal();
            index(signal.getId());
            emissions.add(new Emission<>(emitter.record(Topics.GRID_SIGNAL, signal.getSite(), signal), state));
        }

        /** Forgets what can be of no more use: of events that are gone, and of signals that were over a day ago. */
        Polled<OpenAdrState> result(Set<String> listed) {
            long forgotten = now.minus(REMEMBERED).toEpochMilli();
            SignalLedger kept = state.ledger()
                    .without(e -> !wanted.contains(e.getKey())
                            && e.getValue().isOverAt(forgotten)
                            && e.getValue().revision() < forgotten);
            Map<String, KnownEvent> events = new LinkedHashMap<>(state.events());
            events.keySet().removeIf(id -> !listed.contains(id));
            OpenAdrState after = new OpenAdrState(kept, events, nameless);
            return new Polled<>(emissions, after, hasMore ? AT_ONCE : looksAgain ? soon() : null);
        }
    }
}
