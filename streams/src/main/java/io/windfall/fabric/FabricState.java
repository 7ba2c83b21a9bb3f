package io.windfall.fabric;

/**
 * All that is known of a fabric, as named tables. A stage may be given only the tables that it is declared to read or
 * write; asking for another is a mistake in the wiring and throws.
 *
 * @param fabric the fabric
 * @param clock one row: time and settings
 * @param inbox entries that wait: for their tick, or for their site's card
 * @param sites by site
 * @param windows by site
 * @param links by {@code source>destination}
 * @param jobs by job
 * @param migrations those under way, by job
 * @param feasibility by job
 * @param planning one row
 * @param choices what was last decided, by job
 * @param reports what is counted of windows and events that go on, by {@link ReportAccount#key()}
 * @param derived no table: what is worked out from them, and kept
 */
public record FabricState(
        String fabric,
        Table<ClockState> clock,
        Table<JournalEntry> inbox,
        Table<SiteState> sites,
        Table<WindowState> windows,
        Table<LinkState> links,
        Table<JobState> jobs,
        Table<Migration> migrations,
        Table<JobFeasibility> feasibility,
        Table<PlanningState> planning,
        Table<LastChoice> choices,
        Table<ReportAccount> reports,
        Derived derived) {

    /** A fabric kept in these tables; null for those that are not connected. */
    public FabricState(
            String fabric,
            Table<ClockState> clock,
            Table<JournalEntry> inbox,
            Table<SiteState> sites,
            Table<WindowState> windows,
            Table<LinkState> links,
            Table<JobState> jobs,
            Table<Migration> migrations,
            Table<JobFeasibility> feasibility,
            Table<PlanningState> planning,
            Table<LastChoice> choices,
            Table<ReportAccount> reports) {
        this(
                fabric,
                clock,
                inbox,
                sites,
                windows,
                links,
                jobs,
                migrations,
                feasibility,
                planning,
                choices,
                reports,
                new Derived());
    }

    /** Key of the only row of {@link #clock} and {@link #planning}. */
    public static final String ONLY = "";

    /** A new fabric, kept in memory alone. */
    public static FabricState inMemory(String fabric) {
        return new FabricState(
                fabric,
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>(),
                new Table<>());
    }

    @Override
    public Table<ClockState> clock() {
        return connected("clock", clock);
    }

    @Override
    public Table<JournalEntry> inbox() {
        return connected("inbox", inbox);
    }

    @Override
    public Table<SiteState> sites() {
        return connected("sites", sites);
    }

    @Override
    public Table<WindowState> windows() {
        return connected("windows", windows);
    }

    @Override
    public Table<LinkState> links() {
        return connected("links", links);
    }

    @Override
    public Table<JobState> jobs() {
        return connected("jobs", jobs);
    }

    @Override
    public Table<Migration> migrations() {
        return connected("migrations", migrations);
    }

    @Override
    public Table<JobFeasibility> feasibility() {
        return connected("feasibility", feasibility);
    }

    @Override
    public Table<PlanningState> planning() {
        return connected("planning", planning);
    }

    @Override
    public Table<LastChoice> choices() {
        return connected("choices", choices);
    }

    @Override
    public Table<ReportAccount> reports() {
        return connected("reports", reports);
    }

    ClockState clockNow() {
        ClockState held = clock().get(ONLY);
        return held == null ? ClockState.START : held;
    }

    PlanningState planningNow() {
        PlanningState held = planning().get(ONLY);
        return held == null ? PlanningState.START : held;
    }

    private static <V> Table<V> connected(String name, Table<V> table) {
        if (table == null) {
            throw new IllegalStateException("this stage is not connected to the table " + name);
        }
        return table;
    }
}
