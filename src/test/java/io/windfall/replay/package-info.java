/**
 * Tests of recordings and replays.
 * May import what the package under test may, and the fleet simulator.
 * No broker runs here: see the tests of {@code loop}.
 */
package io.windfall.replay;
