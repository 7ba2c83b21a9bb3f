package io.windfall.fabric;

/**
 * One thing that a fabric's decisions depend on, at its place in the fabric's one order.
 *
 * @param fabric the fabric
 * @param origin the record that it was made from
 * @param body what happened
 */
public record JournalEntry(String fabric, Origin origin, Body body) {

    public JournalEntry {
        Checks.name("fabric", fabric);
        Checks.require(origin != null, "origin", "is missing");
        Checks.require(body != null, "body", "is missing");
    }

    /** What can happen to a fabric. */
    public sealed interface Body
            permits Signal,
                    SiteReading,
                    NodeReading,
                    LinkReading,
                    JobReport,
                    SiteCard,
                    Order,
                    SettingsChange,
                    Tick,
                    Heartbeat,
                    ExecutorEvent {

        /** The place of this kind among the entries of one instant under {@code clock=external}; the tick comes last. */
        default int rank() {
            if (this instanceof SettingsChange) {
                return 0;
            } else if (this instanceof SiteCard) {
                return 1;
            } else if (this instanceof Heartbeat) {
                return 2;
            } else if (this instanceof LinkReading) {
                return 3;
            } else if (this instanceof Signal) {
                return 4;
            } else if (this instanceof SiteReading) {
                return 5;
            } else if (this instanceof NodeReading) {
                return 6;
            } else if (this instanceof ExecutorEvent) {
                return 7;
            } else if (this instanceof JobReport) {
                return 8;
            } else if (this instanceof Order) {
                return 9;
            }
            return 10;
        }

        /** Key of the raw record: entries of one key keep their order. */
        String key();
    }
}
