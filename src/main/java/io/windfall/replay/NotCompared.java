package io.windfall.replay;

/** Why an output that came out of a replay can be held against nothing. */
public enum NotCompared {

    /** Its topic's partition is not kept as far back as that. */
    DELETED("no longer kept by their topics"),

    /** Up to there its topic's partition holds records that do not say of which entry they came: older versions wrote them. */
    UNMARKED("from when outputs did not say yet of which entry they came"),

    /** Its entry lies behind the last output that was recorded. */
    PENDING("of entries behind the last recorded output");

    private final String words;

    NotCompared(String words) {
        this.words = words;
    }

    /** Why, as the end of a sentence about outputs. */
    public String inWords() {
        return words;
    }
}
