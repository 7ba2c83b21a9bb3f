package io.windfall.connect.openadr;

import io.windfall.connect.Emitter;
import io.windfall.connect.HttpSource;
import io.windfall.connect.Polled;
import io.windfall.connect.SignalLedger;
import io.windfall.connect.SourceUnavailableException;
import io.windfall.connect.openadr.VenEvent.Descriptor;
import io.windfall.schema.GridSignal;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

/** What one look amounts to so far. */
final class Look {

    private static final Logger LOG = LoggerFactory.getLogger(OpenAdrFeed.class);
    private static final Duration REMEMBERED = Duration.ofDays(1);
    /** Letters of one version of an event; the last one says how much more there is. */
    private static final int MOST_LETTERS = 10;

    /** Events without an id that are told one by one. */
    private static final int MOST_NAMELESS = 100;

    private static final String MORE_NAMELESS = "more";
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final String LEFT_OUT = "left out";
    /** Ids that a letter lists. */
    private static final int MOST_LISTED = 1_000;

    private final OpenAdrConfig config;
    private final Emitter emitter;
    private final Vtn vtn;
    private final EventSignals signals;
    private final String source;
    private final Instant now;
    private final Draft draft;
    private final Room room = new Room();
    private final Set<String> wanted = new HashSet<>();
    private final Set<String> nameless = new LinkedHashSet<>();
    /** Events of which there is something that has no room now. */
    private final Set<String> leftOut = new LinkedHashSet<>();

    private long horizon = Long.MAX_VALUE;
    /** The ids of the signals in the ledger, by event. */
    private final Map<String, Set<String>> published = new HashMap<>();

    /** An event of the listing. */
    record Listed(String id, String text, long nearness) {}

    Look(OpenAdrConfig config, Emitter emitter, Vtn vtn, EventSignals signals, OpenAdrState before, Instant now) {
        this.config = config;
        this.emitter = emitter;
        this.vtn = vtn;
        this.signals = signals;
        this.source = config.sourceName("openadr");
        this.draft = new Draft(before);
        this.now = now;
        before.ledger().entries().keySet().forEach(this::index);
    }

    private void index(String signalId) {
        signals.eventOf(signalId).ifPresent(event -> published
                .computeIfAbsent(event, e -> new LinkedHashSet<>())
                .add(signalId));
    }

    void takeNameless(String text) {
        boolean isTold = nameless.size() < MOST_NAMELESS;
        String mark = isTold ? digest(text) : MORE_NAMELESS;
        if (draft.nameless().contains(mark)) {
            nameless.add(mark);
        } else if (!nameless.contains(mark) && draft.takesLetter()) {
            nameless.add(mark);
            draft.keepNameless(mark);
            deadLetter(HttpSource.shown(config.uri("/events")), text, isTold ? nameless(text) : moreNameless());
        }
    }

    /** How near what an event announces is: what stands goes before what is new, and that before what is bad. */
    Listed planned(String id, String text) throws IOException, InterruptedException {
        KnownEvent known = known(id);
        long nearness = Long.MAX_VALUE;
        if (!digest(text).equals(known.settled())) {
            try {
                VenEvent event = EventReader.read(text);
                EventSignals.Result result =
                        signals.of(event, known.seeing(event, now.toEpochMilli()), program(event), now);
                nearness = room.plan(result.signals(), now);
            } catch (Refusal e) {
                nearness = Long.MAX_VALUE - 1; // told when it is taken
            }
        }
        return new Listed(id, text, hasLive(id) ? 0 : nearness);
    }

    void takeListed(List<Listed> listed) throws IOException, InterruptedException {
        horizon = room.horizon();
        listed.sort(Comparator.comparingLong(Listed::nearness));
        for (Listed event : listed) {
            takeListed(event.id(), event.text());
        }
    }

    /** A page may be older than what was read before it, so an older version counts only when it is asked for. */
    private void takeListed(String id, String text) throws IOException, InterruptedException {
        KnownEvent known = draft.events().get(id);
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

    /** One that pages hid for a look is no longer known, but what was announced of it is. */
    private KnownEvent known(String id) {
        KnownEvent known = draft.events().get(id);
        if (known != null) {
            return known;
        }
        KnownEvent unseen = KnownEvent.unseen(source, id);
        return published.containsKey(id) ? unseen.announcedBefore() : unseen;
    }

    /** What was published of holds still, or began when it was seen first: whether it is gone is the VTN's to say. */
    List<String> mayBeHidden() {
        Set<String> all = new LinkedHashSet<>(published.keySet());
        all.removeIf(id -> !hasLive(id));
        draft.events().forEach((id, known) -> {
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
        boolean isNew = !draft.events().containsKey(id);
        KnownEvent known = known(id);
        String digest = digest(text);
        if (digest.equals(known.settled())) {
            return;
        }
        boolean hasRoom = draft.hasRoom(id, known);
        List<String> told = new ArrayList<>();
        try {
            VenEvent event = EventReader.read(text);
            known = known.settledAs(null).seeing(event, now.toEpochMilli());
            EventSignals.Result result = signals.of(event, known, program(event), now);
            if (!hasRoom) {
                if (!result.signals().isEmpty() || !result.refused().isEmpty()) {
                    leftOut.add(id);
                }
                keepAll(id);
                return;
            }
            draft.keep(id, known);
            tell(id, text, result.refused(), told);
            publish(id, result);
            logNew(isNew, id, result);
            if (result.isOver() && !hasLive(id) && !draft.hasMore() && !leftOut.contains(id)) {
                draft.keep(id, draft.events().get(id).settledAs(digest));
            }
        } catch (Refusal refusal) {
            keepAll(id);
            if (!hasRoom) {
                leftOut.add(id);
                return;
            }
            draft.keep(id, known);
            tell(id, text, List.of(refusal), told);
        }
        draft.keep(id, draft.events().get(id).tellingOnly(told));
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
                cancellation(out).ifPresent(this::emit);
            }
        }
        for (GridSignal signal : result.signals()) {
            boolean isNew = !draft.ledger().entries().containsKey(signal.getId());
            if (isNew && Room.nearness(signal, now) > horizon) {
                leftOut.add(id);
            } else {
                draft.ledger().put(signal, now).ifPresent(change -> announce(id, change));
            }
        }
    }

    void cancel(String id) {
        publishedOf(id).stream().filter(this::isLive).forEach(out -> cancellation(out)
                .ifPresent(this::emit));
    }

    boolean hasLive(String id) {
        return publishedOf(id).stream().anyMatch(this::isLive);
    }

    private boolean isLive(String signalId) {
        return !draft.ledger().entries().get(signalId).isOverAt(now.toEpochMilli());
    }

    private List<String> publishedOf(String id) {
        return List.copyOf(published.getOrDefault(id, Set.of()));
    }

    private Optional<SignalLedger.Change> cancellation(String signalId) {
        return draft.ledger().cancel(signalId, config.getString(OpenAdrConfig.FABRIC), source, now);
    }

    private void keepAll(String id) {
        wanted.addAll(publishedOf(id));
    }

    private void logNew(boolean isNew, String id, EventSignals.Result result) {
        if (isNew) {
            LOG.info(
                    "Event {}: {} signals, {} refusals",
                    id,
                    result.signals().size(),
                    result.refused().size());
        }
    }

    private void tell(String id, String text, List<Refusal> refused, List<String> told) {
        for (int i = 0; i < Math.min(refused.size(), MOST_LETTERS); i++) {
            Refusal refusal = refused.get(i);
            boolean isLast = i == MOST_LETTERS - 1 && refused.size() > MOST_LETTERS;
            tell(id, text, isLast ? more(refusal, refused.size() - MOST_LETTERS) : refusal, told);
        }
    }

    private void tell(String id, String text, Refusal refusal, List<String> told) {
        String digest = digest(refusal.reason() + refusal.getMessage() + text);
        told.add(digest);
        KnownEvent known = draft.events().get(id);
        if (known.told().contains(digest)) {
            return;
        }
        if (!draft.hasRoomToTell()) {
            leftOut.add(id);
        } else if (draft.takesLetter()) {
            draft.keep(id, known.telling(digest));
            deadLetter(HttpSource.shown(vtn.eventUri(id)), text, refusal);
        }
    }

    private void deadLetter(String where, String text, Refusal refusal) {
        draft.addLetter(emitter.deadLetter(Topics.GRID_SIGNAL, where, text, refusal.reason(), refusal.getMessage()));
    }

    private void announce(String id, SignalLedger.Change change) {
        if (draft.hasRoom(change.after())) {
            emit(change);
        } else {
            leftOut.add(id);
        }
    }

    private void emit(SignalLedger.Change change) {
        if (draft.takesSignal()) {
            GridSignal signal = change.signal();
            index(signal.getId());
            draft.addSignal(emitter.record(Topics.GRID_SIGNAL, signal.getSite(), signal), change.after());
        }
    }

    /** Once, until all has had room again. */
    private void tellLeftOut() {
        boolean isTold = draft.nameless().contains(LEFT_OUT);
        if (leftOut.isEmpty() && !draft.hasMore()) {
            draft.forgetNameless(LEFT_OUT);
        } else if (!leftOut.isEmpty() && !isTold && draft.takesLetter()) {
            Refusal refusal = new Refusal(
                    Refusal.TOO_MANY,
                    leftOut.size()
                            + " events, here by their ids, announce more than there is room for in an offset:"
                            + " what is far off is announced as time passes. Read fewer with a connector: "
                            + OpenAdrConfig.PROGRAMS + " and " + OpenAdrConfig.TARGETS + " choose");
            LOG.warn("{}", refusal.getMessage());
            draft.keepNameless(LEFT_OUT);
            String ids = String.join("\n", leftOut.stream().limit(MOST_LISTED).toList());
            deadLetter(HttpSource.shown(config.uri("/events")), ids, refusal);
        }
    }

    /**
     * Forgets what can be of no more use: of events that are gone, and of signals that were over a day ago.
     *
     * @param next when to look again, unless something is left; null: as configured
     */
    Polled<OpenAdrState> result(Set<String> listed, Duration next) {
        tellLeftOut();
        long forgotten = now.minus(REMEMBERED).toEpochMilli();
        SignalLedger kept = draft.ledger()
                .without(e -> !wanted.contains(e.getKey())
                        && e.getValue().isOverAt(forgotten)
                        && e.getValue().revision() < forgotten);
        Map<String, KnownEvent> events = new LinkedHashMap<>(draft.events());
        events.keySet().removeIf(id -> !listed.contains(id));
        if (draft.nameless().contains(LEFT_OUT)) {
            nameless.add(LEFT_OUT);
        }
        OpenAdrState after = new OpenAdrState(kept, events, nameless);
        return new Polled<>(draft.emissions(), after, draft.hasMore() ? AT_ONCE : next);
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

    private static Refusal nameless(String text) {
        try {
            EventReader.read(text);
        } catch (Refusal e) {
            return e;
        }
        return new Refusal(Refusal.BAD_EVENT, "it has no id that serves");
    }

    private static Refusal moreNameless() {
        return new Refusal(
                Refusal.BAD_EVENT,
                "more than " + MOST_NAMELESS + " events have no id that serves; of the others this one alone is told");
    }

    private static Refusal more(Refusal refusal, int others) {
        return new Refusal(
                refusal.reason(),
                refusal.getMessage() + "; " + others + " more such things of this event are not told");
    }
}
