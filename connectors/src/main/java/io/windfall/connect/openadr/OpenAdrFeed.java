package io.windfall.connect.openadr;

import io.windfall.connect.Emitter;
import io.windfall.connect.Feed;
import io.windfall.connect.Polled;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A VTN that is looked at again and again. A look reads all pages, then asks for each event that has live signals and was not
 * among them: only what the VTN says is gone is cancelled, since deletions shift pages. Nothing is emitted before all is read.
 */
final class OpenAdrFeed implements Feed<OpenAdrState> {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final OpenAdrConfig config;
    private final Emitter emitter;
    private final Vtn vtn;
    private final EventSignals signals;
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
        Look look = new Look(config, emitter, vtn, signals, before, now);
        Set<String> listed = new LinkedHashSet<>();
        List<Look.Listed> ours = new ArrayList<>();
        for (String text : vtn.events()) {
            String id = EventReader.idOf(text);
            if (id == null) {
                look.takeNameless(text);
            } else if (isOfOurPrograms(text)) {
                listed.add(id);
                ours.add(look.planned(id, text));
            }
        }
        look.takeListed(ours);
        boolean hasShifted = false;
        for (String id : look.mayBeHidden()) {
            if (!listed.contains(id) && look.takeHidden(id)) {
                listed.add(id);
                hasShifted |= look.hasLive(id);
            }
        }
        looksAgain = hasShifted && !looksAgain;
        return look.result(listed, looksAgain ? soon() : null);
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
}
