package io.windfall.fabric;

/**
 * A fabric's clock and settings.
 *
 * @param nowMillis the fabric's time, ms since 1970-01-01 UTC; 0: no tick yet
 * @param sequence entries applied so far
 * @param inboxSequence entries laid into the inbox so far
 * @param lastOrderId the last settings order applied, or null
 * @param settings the settings in force
 * @param openedAtMillis the fabric's first tick under this clock; 0: none yet
 */
public record ClockState(
        long nowMillis, long sequence, long inboxSequence, String lastOrderId, Settings settings, long openedAtMillis) {

    static final ClockState START = new ClockState(0, 0, 0, null, Settings.DEFAULT, 0);

    ClockState at(long millis) {
        return new ClockState(
                millis, sequence, inboxSequence, lastOrderId, settings, openedAtMillis == 0 ? millis : openedAtMillis);
    }

    ClockState applied() {
        return new ClockState(nowMillis, sequence + 1, inboxSequence, lastOrderId, settings, openedAtMillis);
    }

    ClockState laidIn() {
        return new ClockState(nowMillis, sequence, inboxSequence + 1, lastOrderId, settings, openedAtMillis);
    }

    /** The state after a change of settings. Another clock begins anew: its first tick sets the time. */
    ClockState configured(SettingsChange change) {
        Settings next = settings.with(change);
        boolean sameClock = next.clock() == settings.clock();
        return new ClockState(
                sameClock ? nowMillis : 0,
                sequence,
                inboxSequence,
                change.orderId(),
                next,
                sameClock ? openedAtMillis : 0);
    }
}
