package io.windfall.connect.openadr;

import io.windfall.connect.openadr.Mapping.Announced;
import io.windfall.connect.openadr.VenEvent.Descriptor;
import io.windfall.connect.openadr.VenEvent.Payload;
import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Turns an event into signals: one for each interval, payload and site, with ids that stay the same as the event changes. A
 * pure function of the event, its program and the moment.
 */
final class EventSignals {

    private static final long LONGEST_MILLIS = Duration.ofDays(366).toMillis();
    private static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long LATEST = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();
    /** Of an event at a time: what was published is kept in an offset, which has a largest size. */
    private static final int MOST_SIGNALS = 1_000;

    /** What is of use to the intake. */
    private static final int LONGEST_ID = 256;

    private final OpenAdrConfig config;
    private final Mapping mapping;
    private final Sites sites;
    private final String source;

    /**
     * What an event amounts to.
     *
     * @param signals all but revision and time of issue set
     * @param refused why something of it makes no signal
     * @param unread ids of what was refused, or what they begin with up to a slash: what was published of it before stands
     * @param isOver whether all of it was over a day ago, and nothing more comes
     */
    record Result(List<GridSignal> signals, List<Refusal> refused, List<String> unread, boolean isOver) {

        /** Whether a signal is of something that was refused. */
        boolean isUnread(String signalId) {
            return unread.stream()
                    .anyMatch(part -> part.endsWith("/")
                            ? signalId.startsWith(part)
                            : signalId.equals(part) || signalId.startsWith(part + "+"));
        }
    }

    EventSignals(OpenAdrConfig config) {
        this.config = config;
        this.mapping = new Mapping(config);
        this.sites = new Sites(config.sites(), config.text(OpenAdrConfig.SITE).orElse(null));
        this.source = config.sourceName("openadr");
    }

    /** The event that a signal was made of; empty when it was made under another name of this source. */
    Optional<String> eventOf(String signalId) {
        int from = source.length() + 1;
        int to = signalId.indexOf('/', from);
        return signalId.startsWith(source + "/") && to > 0
                ? Optional.of(signalId.substring(from, to))
                : Optional.empty();
    }

    private String idPrefix(String eventId) {
        return source + "/" + eventId + "/";
    }

    /** Whether the program's descriptors are needed: the event's own do not say all. */
    boolean needsProgram(VenEvent event) {
        return event.intervals().stream()
                .flatMap(interval -> interval.payloads().stream())
                .anyMatch(payload -> mapping.hasUnit(payload.type())
                        && Mapping.described(payload.type(), event, Map.of()).units() == null);
    }

    /**
     * The signals of an event.
     *
     * @param known what is known of the event from before
     * @param program its program's descriptors
     */
    Result of(VenEvent event, KnownEvent known, Map<String, Descriptor> program, Instant now) throws Refusal {
        Result result = new Result(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), false);
        boolean cancelled = event.period().isVoid() && known.hadPeriod();
        if (!event.hasPayloads()) {
            if (!cancelled || event.asksForReports()) {
                result.refused().add(nothing(event));
            }
            return new Result(List.of(), result.refused(), List.of(), true);
        }
        refuseUnknownTypes(event, result);
        Schedule schedule = cancelled ? Schedule.NOTHING : schedule(event, known, now);
        schedule.unread().forEach(key -> result.unread().add(idPrefix(event.id()) + key + "/"));
        schedule.refused().forEach(refusal -> refuse(refusal, result));
        if (schedule.slots().isEmpty() && event.period().isVoid() && !known.hadPeriod()) {
            refuseNeverSeen(result);
        }
        long over = now.toEpochMilli() - Duration.ofDays(1).toMillis();
        boolean isOver = !schedule.goesOn() && schedule.unread().isEmpty();
        for (Slot slot : schedule.slots()) {
            isOver &= slot.endMillis() != null && slot.endMillis() < over;
            take(event, slot, program, now.toEpochMilli(), result);
        }
        boolean isTooMany = result.signals().size() > MOST_SIGNALS;
        List<GridSignal> signals = isTooMany ? next(result.signals(), now) : result.signals();
        return new Result(signals, result.refused(), result.unread(), isOver && !isTooMany);
    }

    /** Those that come next; the others follow as time passes. */
    private static List<GridSignal> next(List<GridSignal> all, Instant now) {
        return all.stream()
                .filter(signal -> signal.getEnd() == null || signal.getEnd().isAfter(now))
                .sorted(Comparator.comparing(GridSignal::getStart))
                .limit(MOST_SIGNALS)
                .toList();
    }

    /** In 3.0.1 what cancels an event may also stand for one that begins now. */
    private static void refuseNeverSeen(Result result) {
        if (result.refused().isEmpty()) {
            refuse(
                    new Refusal(
                            Refusal.CANCELLED,
                            "it has no length at the beginning of time, which cancels it, and was never seen otherwise;"
                                    + " P9999Y is what holds from now on"),
                    result);
        }
    }

    private static void refuse(Refusal refusal, Result result) {
        boolean told = result.refused().stream()
                .anyMatch(other -> other.reason().equals(refusal.reason())
                        && other.getMessage().equals(refusal.getMessage()));
        if (!told) {
            result.refused().add(refusal);
        }
    }

    private Schedule schedule(VenEvent event, KnownEvent known, Instant now) throws Refusal {
        return Schedule.of(
                event,
                new Schedule.Frame(
                        known.startedMillis() == null ? now.toEpochMilli() : known.startedMillis(),
                        known.draw(),
                        // The default of 3.0.1 may be infinity (its intervalPeriod); in 3.1 it is PT0S.
                        config.isV31() ? Times.NONE : Times.ENDLESS,
                        now.toEpochMilli(),
                        config.getLong(OpenAdrConfig.LOOP_AHEAD)));
    }

    private void refuseUnknownTypes(VenEvent event, Result result) {
        event.intervals().stream()
                .flatMap(interval -> interval.payloads().stream())
                .map(Payload::type)
                .distinct()
                .forEach(type -> {
                    try {
                        mapping.rule(type);
                    } catch (Refusal e) {
                        result.refused().add(e);
                    }
                });
    }

    private void take(VenEvent event, Slot slot, Map<String, Descriptor> program, long nowMillis, Result result)
            throws Refusal {
        boolean isPast = slot.endMillis() != null && slot.endMillis() <= nowMillis - config.getLong(OpenAdrConfig.PAST);
        if (isPast) {
            return;
        }
        if (slot.startMillis() < EARLIEST || slot.startMillis() >= LATEST) {
            result.unread().add(idPrefix(event.id()) + slot.key() + "/");
            refuse(
                    new Refusal(
                            Refusal.BAD_PERIOD,
                            "interval " + slot.key() + " starts at " + Instant.ofEpochMilli(slot.startMillis())
                                    + ", which is not between the years 2000 and 2200"),
                    result);
            return;
        }
        Map<String, Integer> occurrences = new HashMap<>();
        for (Payload payload : slot.interval().payloads()) {
            String name = payload.type().replaceAll("[^A-Za-z0-9_.-]", "_");
            int occurrence = occurrences.merge(name, 1, Integer::sum);
            String part = slot.key() + "/" + (occurrence == 1 ? name : name + "." + occurrence);
            if (!config.rules().containsKey(payload.type())) {
                result.unread().add(idPrefix(event.id()) + part + "/");
                continue;
            }
            for (String site : sites.of(event)) {
                String id = id(event.id(), part + "/" + site);
                try {
                    Descriptor described = Mapping.described(payload.type(), event, program);
                    add(event, slot, mapping.announced(payload, described, site), id, site, nowMillis, result);
                } catch (Refusal e) {
                    refuse(e, result);
                    result.unread().add(id);
                }
            }
        }
    }

    private void add(
            VenEvent event, Slot slot, List<Announced> all, String id, String site, long nowMillis, Result result)
            throws Refusal {
        int parts = all.size();
        if (parts > 1 && slot.endMillis() == null) {
            throw new Refusal(
                    Refusal.BAD_VALUE, "interval " + slot.key() + " has no end, so its values cannot share it");
        }
        long length = slot.endMillis() == null ? 0 : slot.endMillis() - slot.startMillis();
        for (int i = 0; i < parts; i++) {
            Announced announced = all.get(i);
            long start = slot.startMillis() + share(length, i, parts);
            Long end = slot.endMillis() == null ? null : (Long) (slot.startMillis() + share(length, i + 1, parts));
            if (announced != null && (end == null || end > start)) {
                signal(event, i == 0 ? id : id + "+" + i, site, announced, start, end, nowMillis, result);
            }
        }
    }

    /** {@code length * i / parts}, where the product may be too large. */
    private static long share(long length, long i, long parts) {
        return length / parts * i + length % parts * i / parts;
    }

    private void signal(
            VenEvent event,
            String id,
            String site,
            Announced announced,
            long start,
            Long end,
            long nowMillis,
            Result result) {
        Long told = end;
        if (end != null && (end - start > LONGEST_MILLIS || end >= LATEST)) {
            if (end <= nowMillis) {
                return; // it was told as open, and is cancelled now
            }
            told = null; // the intake takes none that is longer than a year
        }
        result.signals()
                .add(GridSignal.newBuilder()
                        .setId(id)
                        .setFabric(config.getString(OpenAdrConfig.FABRIC))
                        .setSite(site)
                        .setKind(announced.kind())
                        .setStatus(SignalStatus.CONFIRMED)
                        .setStart(Instant.ofEpochMilli(start))
                        .setEnd(told == null ? null : Instant.ofEpochMilli(told))
                        .setPowerWatts(announced.powerWatts())
                        .setConfidence(config.getDouble(OpenAdrConfig.CONFIDENCE))
                        .setPriority(
                                event.priority() == null ? config.getInt(OpenAdrConfig.PRIORITY) : event.priority())
                        .setIssuedAt(Instant.EPOCH)
                        .setSource(source)
                        .build());
    }

    /** An id that the intake takes: one that is too long ends in a digest. */
    private String id(String eventId, String tail) {
        String id = idPrefix(eventId) + tail;
        int room = LONGEST_ID - 8; // for a value's number
        return id.length() <= room
                ? id
                : idPrefix(eventId)
                        + Long.toHexString(UUID.nameUUIDFromBytes(tail.getBytes(StandardCharsets.UTF_8))
                                .getMostSignificantBits());
    }

    private static Refusal nothing(VenEvent event) {
        return event.asksForReports()
                ? new Refusal(Refusal.REPORTS_ONLY, "it asks for reports alone, which are not sent")
                : new Refusal(Refusal.NO_PAYLOADS, "it has no payloads: nothing is announced");
    }
}
