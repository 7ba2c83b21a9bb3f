package io.windfall.connect.prometheus;

/** What a site's meter measures. */
enum Meter {
    /** Renewable generation behind the meter. */
    GENERATION("generation", "renewable generation behind the meter"),
    /** Renewable power that could be used and otherwise is curtailed, used or not. */
    SURPLUS("surplus", "renewable power that could be used here and otherwise is curtailed, used or not"),
    /** Drawn from the grid. */
    IMPORT("import", "power drawn from the grid"),
    /** Fed into the grid. */
    EXPORT("export", "power fed into the grid"),
    /** Both in one: above zero drawn, below zero fed in. */
    GRID("grid", "power at the grid's meter, above zero drawn and below zero fed in, in place of import and export");

    private final String word;
    private final String doc;

    Meter(String word, String doc) {
        this.word = word;
        this.doc = doc;
    }

    /** The key that says which metric it is. */
    String key() {
        return "meter." + word + ".metric";
    }

    String doc() {
        return doc;
    }
}
