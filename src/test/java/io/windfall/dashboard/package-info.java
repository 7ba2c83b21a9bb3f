/**
 * The dashboard in a real browser: against a server of canned answers, and against the real one.
 * May import everything of the program, its shared test helpers, and Playwright.
 * May not be imported.
 */
package io.windfall.dashboard;
