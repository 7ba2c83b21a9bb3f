/**
 * What integration tests of the program share: a client that speaks to a fabric over a real broker, a real browser.
 * May import everything of the modules; the tests of the program import it.
 * May not be imported by anything that ships.
 */
package io.windfall.testing;
