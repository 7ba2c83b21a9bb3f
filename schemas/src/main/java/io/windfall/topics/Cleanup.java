package io.windfall.topics;

/** What the broker does with old records of a topic. */
public enum Cleanup {
    /** Records are deleted when the retention is over. */
    DELETE("delete"),
    /** The latest record of each key is kept for good; a null value removes the key. */
    COMPACT("compact");

    private final String policy;

    Cleanup(String policy) {
        this.policy = policy;
    }

    /** The value of Kafka's {@code cleanup.policy}. */
    public String policy() {
        return policy;
    }
}
