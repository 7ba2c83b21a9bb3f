package io.windfall.connect.openadr;

/** What a payload type means; the words are those of {@link OpenAdrConfig#MAP}. */
enum Rule {
    /** A limit of what the site imports, in a unit of power: demand response. */
    IMPORT_LIMIT,
    /** 0 to 3: from 1 on, demand response with the level's share of the draw as import limit. */
    LEVEL,
    /** A text, or anything: demand response without any import. */
    EMERGENCY,
    /** -10 to 10: above 0, demand response that leaves so many tenths less of the draw. */
    OFFSET,
    /** Power to draw: below the draw demand response, above it surplus of the difference. */
    SETPOINT,
    /** Power to draw more or less: below zero demand response, above it surplus. */
    SETPOINT_RELATIVE,
    /** A price at or below the threshold: surplus. */
    LOW_PRICE,
    /** Emissions below the threshold: surplus. */
    LOW_GHG,
    /** A limit of what the site exports: what the generation exceeds it by is surplus. */
    EXPORT_LIMIT,
    /** Known, and of no meaning here. */
    IGNORE
}
