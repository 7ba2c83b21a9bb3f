package io.windfall.connect.openadr;

import io.windfall.connect.Emission;
import io.windfall.connect.Outgoing;
import io.windfall.connect.SignalLedger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a look makes of the state so far, and the records with it. Small states are kept behind each record, of large ones every
 * n-th is, and the records between share it: a restart may then repeat these, as without exactly-once support anyway.
 */
final class Draft {

    /** Of a look; the rest is the next look's. */
    private static final int MOST_EMISSIONS = 200;

    private static final long MOST_LETTER_CHARACTERS = 4_000_000;
    private static final long MOST_CARRIED = 100_000;

    private final List<Emission<OpenAdrState>> emissions = new ArrayList<>();
    private final Map<String, KnownEvent> events;
    private final Set<String> nameless;
    private SignalLedger ledger;
    private long eventsBytes;
    private long letterCharacters;
    private OpenAdrState carried;
    private int sinceCarried;
    private boolean hasMore;

    Draft(OpenAdrState before) {
        this.events = new LinkedHashMap<>(before.events());
        this.nameless = new LinkedHashSet<>(before.nameless());
        this.ledger = before.ledger();
        this.carried = before;
        events.forEach((id, known) -> eventsBytes += known.bytes(id));
    }

    SignalLedger ledger() {
        return ledger;
    }

    List<Emission<OpenAdrState>> emissions() {
        return emissions;
    }

    /** Whether some records had to be left to the next look. */
    boolean hasMore() {
        return hasMore;
    }

    Map<String, KnownEvent> events() {
        return Collections.unmodifiableMap(events);
    }

    Set<String> nameless() {
        return Collections.unmodifiableSet(nameless);
    }

    /** Whether there is room for it; an event that is kept already has. */
    boolean hasRoom(String id, KnownEvent known) {
        return events.containsKey(id) || eventsBytes + known.bytes(id) <= Room.EVENTS_BYTES;
    }

    boolean hasRoomToTell() {
        return eventsBytes + KnownEvent.TOLD_BYTES <= Room.EVENTS_BYTES;
    }

    void keep(String id, KnownEvent known) {
        KnownEvent before = events.put(id, known);
        eventsBytes += known.bytes(id) - (before == null ? 0 : before.bytes(id));
    }

    void keepNameless(String mark) {
        nameless.add(mark);
    }

    void forgetNameless(String mark) {
        nameless.remove(mark);
    }

    /** Whether a letter may be added; otherwise the next look finds it news still. */
    boolean takesLetter() {
        if (emissions.size() >= MOST_EMISSIONS || letterCharacters > MOST_LETTER_CHARACTERS) {
            hasMore = true;
        }
        return !hasMore;
    }

    void addLetter(Outgoing letter) {
        letterCharacters += letter.value().length;
        add(letter);
    }

    /** Whether a signal may be added; otherwise the next look finds it news still. */
    boolean takesSignal() {
        hasMore |= emissions.size() >= MOST_EMISSIONS;
        return emissions.size() < MOST_EMISSIONS;
    }

    /** Whether an offset has room for a ledger; one that does not grow always has. */
    boolean hasRoom(SignalLedger after) {
        return after.bytes() <= Math.max(ledger.bytes(), Room.LEDGER_BYTES);
    }

    void addSignal(Outgoing signal, SignalLedger after) {
        ledger = after;
        add(signal);
    }

    private void add(Outgoing record) {
        sinceCarried++;
        if (sinceCarried > (ledger.entries().size() + events.size()) * MOST_EMISSIONS / MOST_CARRIED) {
            carried = new OpenAdrState(ledger, events, nameless);
            sinceCarried = 0;
        }
        emissions.add(new Emission<>(record, carried));
    }
}
